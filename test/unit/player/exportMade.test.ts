import { readFileSync } from 'node:fs';
import { beforeEach, expect, it, vi } from 'vitest';
import { hashed } from '../../../shared/sha256';
import { castModel, castOf } from '../../../webview/player/cast';
import { withMade } from '../../../webview/player/exportMade';
import type { Mask } from '../../../webview/player/mask';
import { initialPlayerState, type PlayerState } from '../../../webview/player/state';

vi.mock('../../../webview/common/pictures', () => ({}));

const file = (name: string) => ({ name: `${name}.nca.safetensors`, title: name, bytes: new Uint8Array(readFileSync(`weights/gallery/${name}.nca.safetensors`)) });
const [first, second] = [castModel(file('mosaic')), castModel(file('woodcut'))];
/** As it comes from outside of the editor: the host has never seen it. */
const dropped = { name: 'dropped.png', bytes: Uint8Array.from([1, 2]), uri: '', origin: 'chosen' } as const;
const beside = { name: 'dropped.mask.png', bytes: Uint8Array.from([3]) };
const options = { kind: 'png', size: 64, steps: 2, seconds: 1, framesPerSecond: 10, pacing: 'even' } as const;
const player: { state: PlayerState } = { state: initialPlayerState };
const bytes = Uint8Array.from([9]);
const made = async (change: () => void = () => {}, kind: 'png' | 'webm' = 'png') => {
  const all = await withMade(player, { ...options, kind }, () => Promise.resolve(change()).then(() => bytes));
  expect(all.bytes).toBe(bytes);
  return all.made;
};
const set = (change: Partial<PlayerState>) => void (player.state = { ...player.state, ...change });
beforeEach(() => set({ ...initialPlayerState, first, second: undefined, mask: undefined, cast: castOf(first, undefined, 'mix', 0.5), photoFile: dropped }));

it('an export is of the files that the page has, whoever gave them', async () => {
  expect(await made()).toMatchObject({ automaton: await hashed(file('mosaic')), photo: await hashed(dropped), second: null, mask: null });
  set({ second, use: 'mix', share: 0.25 });
  expect(await made()).toMatchObject({ second: { ...(await hashed(file('woodcut'))), share: 0.25 } });
  set({ use: 'rest', mask: { asFile: true } as Mask, photoFile: { ...dropped, mask: beside } });
  expect(await made()).toMatchObject({ second: await hashed(file('woodcut')), mask: await hashed(beside) });
});

it.each<[string, () => void]>([
  ['photo', () => set({ photoFile: { ...dropped } })],
  ['automaton', () => set({ first: castModel(file('mosaic')) })],
  ['second automaton', () => set({ second })],
  ['strength', () => set({ strength: 0.5 })],
  ['mask', () => void player.state.mask!.version++],
])('one during which the %s changed says nothing of itself', async (_, change) => {
  set({ mask: { asFile: true, version: 1 } as Mask, photoFile: { ...dropped, mask: beside } });
  expect(await made()).toBeDefined();
  expect(await made(change)).toBeUndefined();
});

it('a film carries none', async () => {
  expect(await made(undefined, 'webm')).toBeUndefined();
});
