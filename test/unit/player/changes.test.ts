import { readFileSync } from 'node:fs';
import { beforeEach, expect, it, vi } from 'vitest';
import { layoutTable } from '../../../shared/layouts';
import { mixModels } from '../../../shared/mixModels';
import { packModel, readModel, type SavedModel } from '../../../shared/modelFile';
import type { Scene } from '../../../engine/play/scene';
import { automataOf } from '../../../webview/player/cast';
import type { Mask } from '../../../webview/player/mask';
import type { Played } from '../../../webview/player/played';
import { Player } from '../../../webview/player/player';

vi.mock('../../../webview/common/pictures', () => ({
  decodePicture: ({ name }: { name: string }) =>
    name === 'broken.png' ? Promise.reject(new Error('No picture.')) : Promise.resolve({ name, width: 32, height: 32, pixels: new Uint8ClampedArray(4 * 32 * 32).fill(128) }),
}));

/** Of one grid, on which weights change while it plays. */
const [scales, other] = [saved('weights/gallery/scales.nca.safetensors'), saved('weights/gallery/scales.nca.safetensors', 0.5)];
const grown = saved('weights/gallery/mosaic.nca.safetensors');

function saved(file: string, factor = 1): SavedModel {
  const model = readModel(new Uint8Array(readFileSync(file)));
  return { ...model, parameters: model.parameters.map((value) => factor * value) };
}
/** @param base of what its training began with: automata of one base are mixed by weights, others by steps, which is wider */
const file = (model: SavedModel, name: string, base: string) => ({ name: `${name}.nca.safetensors`, title: name, bytes: packModel({ ...model, metadata: { ...model.metadata, base: base.repeat(64) } }) });

/** Holds what it is told, and refuses weights that are not its own. */
class TriedPlayed {
  readonly [name: string]: unknown;
  readonly device = 'none';
  readonly smoothSize = 32;
  readonly canvas = {};
  readonly scenes: Scene[] = [];
  weights: Float32Array;
  constructor(private readonly first: Float32Array) {
    this.weights = first;
  }
  begin = (scene: Scene) => Promise.resolve(void this.scenes.push(scene));
  setParameters = (weights: Float32Array) => {
    if (weights.length !== this.first.length) return Promise.reject(new Error('Weights of another shape.'));
    this.weights = weights;
    return Promise.resolve();
  };
  tune = () => {};
  advance = () => Promise.resolve();
  dispose = () => {};
}

class TriedPlayer extends Player {
  readonly all: TriedPlayed[] = [];
  override createPlayed(): Promise<Played> {
    const played = new TriedPlayed(automataOf(this.state.cast!, this.state.strength).own.parameters);
    this.all.push(played);
    return Promise.resolve(played as unknown as Played);
  }
  get last(): TriedPlayed {
    return this.all.at(-1)!;
  }
}

let player: TriedPlayer;

async function open(model: SavedModel): Promise<void> {
  player = new TriedPlayer(() => Promise.resolve({ script: '', automatonWasm: new Uint8Array(readFileSync('dist/automaton.wasm')).buffer }), {});
  await player.open(file(model, 'one', 'a'), { name: 'p.png', uri: 'file:///p.png', bytes: new Uint8Array(1), origin: 'chosen' });
  player.set({ playing: true });
}
beforeEach(() => open(scales));

const mask = { picture: ({ width, height }: { width: number; height: number }) => ({ name: 'm', width, height, pixels: new Uint8ClampedArray(4 * width * height) }) } as unknown as Mask;

it('a change of the mask is shown though a change of weights follows at once', async () => {
  await Promise.all([player.setMask(mask), player.setStrength(0.5)]);
  expect(player.last.scenes.at(-1)!.grids.at(-1)!.mask).toBeDefined();
});

it('also where it was begun anew between the two', async () => {
  await Promise.all([player.setMask(mask), player.restart(), player.setStrength(0.5)]);
  expect(player.last.scenes.at(-1)!.grids.at(-1)!.mask).toBeDefined();
});

it('weights alone leave the scene that plays', async () => {
  await player.setStrength(0.5);
  expect(player.last.scenes).toHaveLength(1);
});

it('a file that has changed plays on with its new weights', async () => {
  await player.replace(file(other, 'one', 'a'));
  expect([player.all.length, player.last.scenes.length, player.state.notice]).toEqual([1, 1, 'The file has changed: its new weights play.']);
  expect(player.last.weights).toEqual(other.parameters);
});

it('a file that has changed and is mixed in another way gets a kernel of the right width', async () => {
  await player.setSecond(file(other, 'two', 'a'));
  expect(player.state.cast!.way).toBe('weights');
  await player.replace(file(other, 'one', 'b'));
  expect(player.state).toMatchObject({ phase: 'ready', cast: { way: 'steps' } });
  expect(player.last.weights).toEqual(player.state.cast!.model.parameters);
});

it('a file that became a wider mix plays, too', async () => {
  const parts = [scales, other].map((model, i) => ({ name: `${i}`, sha256: 'a'.repeat(64), model, weight: 1 }));
  await player.replace({ name: 'one.nca.safetensors', title: 'one', bytes: packModel(mixModels(parts, 'steps')) });
  expect(player.state.phase).toBe('ready');
  expect(player.last.weights.length).toBeGreaterThan(scales.parameters.length);
});

it('a file that no longer goes with the second automaton is not taken, in either use', async () => {
  await open(grown);
  await player.setSecond(file(grown, 'two', 'b'));
  await player.setUse('rest');
  const { growth } = grown;
  const coarser = { ...grown, growth: { ...growth!, levels: growth!.levels.map((level, i) => (i === 0 ? { ...level, steps: level.steps + 1 } : level)) } };
  const { first } = player.state;
  await expect(player.replace(file(coarser, 'one', 'a'))).rejects.toThrow('the same levels');
  expect([player.state.first, player.state.phase]).toEqual([first, 'ready']);
});

it('a use that cannot be had is told, and the one before stays', async () => {
  // As wide as a mix may be: with one more it is too wide.
  const count = Math.floor(1440 / layoutTable[scales.layout].hidden);
  const most = mixModels(Array.from({ length: count }, (_, i) => ({ name: `${i}`, sha256: 'a'.repeat(64), model: scales, weight: 1 })), 'steps');
  await player.setUse('rest');
  await player.setSecond({ name: 'wide.nca.safetensors', title: 'wide', bytes: packModel(most) });
  await player.setUse('mix');
  expect(player.state).toMatchObject({ use: 'rest', phase: 'ready', notice: expect.stringContaining('too many automata') });
});

it('what is told while a change is computed stays until the next is asked for', async () => {
  const change = player.setMask(mask);
  player.set({ notice: 'The mask was saved.' });
  await change;
  expect(player.state.notice).toBe('The mask was saved.');
  await player.setMask(undefined);
  expect(player.state.notice).toBe('');
});

it('a photo that cannot be read is told, also where a change was asked for meanwhile', async () => {
  const { photoFile } = player.state;
  await Promise.all([player.usePhoto({ ...photoFile!, name: 'broken.png' }), player.setMask(mask)]);
  expect(player.state).toMatchObject({ photoFile, phase: 'ready', notice: 'No picture.' });
});

it('a second automaton that does not fit is refused, and all plays on without it', async () => {
  await expect(player.setSecond(file(grown, 'two', 'b'))).rejects.toThrow('one layout');
  expect(player.state).toMatchObject({ second: undefined, phase: 'ready' });
});

it('no choice is taken back while it waits for its turn: its control would jump', async () => {
  const told: string[] = [];
  player.subscribe(() => told.push(`${player.state.keepColors} ${player.state.size}`));
  await Promise.all([player.setKeepColors(true), player.setSize(64)]);
  expect(told.filter((state, i) => state !== told[i - 1])).toEqual(['true 32', 'true 64']);
});
