import { expect, it } from 'vitest';
import { restoredMask } from '../../../webview/player/keptMask';
import { playerKeeper, restoredPlayer } from '../../../webview/player/keptState';
import type { Mask } from '../../../webview/player/mask';
import { initialPlayerState, type PlayerState } from '../../../webview/player/state';

const photoFile = { name: 'a.png', uri: 'file:///one/a.png', bytes: new Uint8Array(1), origin: 'chosen' } as const;
const mask = (version: number, png: () => Promise<Uint8Array>) => ({ asFile: false, version, canvas: { width: 8, height: 6 }, png }) as unknown as Mask;

it('a state whose mask takes long is not kept over a later one', async () => {
  const kept: unknown[] = [];
  let encoded = (_: Uint8Array) => {};
  let state: PlayerState = { ...initialPlayerState, size: 128, photoFile, mask: mask(1, () => new Promise((resolve) => (encoded = resolve))) };
  const keep = playerKeeper(() => state, (one) => void kept.push(one));
  const first = keep();
  await new Promise((resolve) => setTimeout(resolve));
  state = { ...state, mask: mask(2, () => Promise.resolve(Uint8Array.from([2]))) };
  const second = keep();
  encoded(Uint8Array.from([1]));
  await Promise.all([first, second]);
  expect(kept.map((one) => restoredPlayer(one).mask?.png)).toEqual(['AQ==', 'Ag==']);
});

it('a mask is kept for its photo, not for another of the same name', async () => {
  const beside = { name: 'a.mask.png', bytes: new Uint8Array(1) };
  const other = { ...photoFile, uri: 'file:///two/a.png', mask: beside };
  expect(await restoredMask({ photo: photoFile.uri, png: null }, other, { name: '', width: 8, height: 6, pixels: new Uint8ClampedArray(192) })).toBeUndefined();
});
