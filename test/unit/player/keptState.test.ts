import { expect, it } from 'vitest';
import { restoredPlayer } from '../../../webview/player/keptState';

const state = { speed: 30, size: 128, tuning: { dt: 1, dx: 1 }, tool: 'mask', radius: 9, color: '#ffb000' } as const;

it('what an earlier version kept is taken, with what it did not know as it is at first', () => {
  expect(restoredPlayer({ photo: 'file:///a.png', state })).toEqual({ photo: 'file:///a.png', state: { ...state, keepColors: false, strength: 1, use: 'mix', share: 0.5 } });
});

it.each([undefined, 3, { state: { ...state, speed: 1e9 } }, { state, mask: { photo: 'a.png', png: '<no base64>' } }])('what cannot have been kept is nothing: %j', (kept) => {
  expect(restoredPlayer(kept)).toEqual({ state: {} });
});
