import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { applyModel } from '../../engine/apply/applyModel';
import { Lane } from '../../engine/lane/lane';
import { MovingPicture } from '../../engine/video/movingPicture';
import type { Picture } from '../../shared/picture';
import { engineAssets, rings } from '../tinyRequest';
import { useWasm } from '../unit/engine/useWasm';
import { correlation, drawnClip, flicker } from '../video/drawnClip';

beforeAll(useWasm);

const lane = new Lane(engineAssets);
const watch = { cancelled: () => false, progress: () => {} };
const modelOf = (name: string) => new Uint8Array(readFileSync(`weights/gallery/${name}.nca.safetensors`));
const woodcut = modelOf('woodcut');

async function photo(name: string): Promise<Picture> {
  const { data, info } = await sharp(`media/samples/photos/${name}.jpg`).resize(320).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { name, width: info.width, height: info.height, pixels: new Uint8ClampedArray(data) };
}

async function painted(frames: readonly Picture[], moving: MovingPicture): Promise<Picture[]> {
  const results: Picture[] = [];
  for (const frame of frames) results.push(await moving.next(frame, [lane], watch));
  return results;
}

const alone = (model: Uint8Array, frame: Picture) => applyModel({ model, photo: frame, device: 'cpu' }, [lane], watch);

describe('a clip', () => {
  // Strokes of one that does not grow come from chance: of two seeds they correlate by .8.
  it.each([['woodcut', 1 / 3, 0.9], ['scales', 0.4, 0.8]])('flickers much less than frame by frame, and each frame is like its own: %s', async (name, most, least) => {
    const model = modelOf(name);
    const clip = drawnClip(await photo('cottage'), { width: 128, height: 80, count: 5 });
    const own: Picture[] = [];
    for (const frame of clip.frames) own.push(await alone(model, frame));
    const carried = await painted(clip.frames, new MovingPicture({ model, device: 'cpu' }));
    expect(carried[0]!.pixels).toEqual(own[0]!.pixels);
    expect(flicker(carried, clip) / flicker(own, clip)).toBeLessThan(most);
    expect(Math.min(...carried.map((picture, frame) => correlation(picture, own[frame]!)))).toBeGreaterThan(least);
  });

  it('begins anew at a cut, with the new scene’s own colours', async () => {
    const frames = [rings('warm', 64, 64, 3), { ...rings('dark', 64, 64, 9), pixels: rings('dark', 64, 64, 9).pixels.map((value, i) => (i % 4 === 3 ? 255 : value / 4)) }];
    const results = await painted(frames, new MovingPicture({ model: woodcut, device: 'cpu' }));
    expect(results[1]!.pixels).toEqual((await alone(woodcut, frames[1]!)).pixels);
  });

  it.each(['woodcut', 'scales'])('goes on from a kept state as if it had not ended: %s', async (name) => {
    const model = modelOf(name);
    const { frames } = drawnClip(await photo('cat'), { width: 40, height: 32, count: 3 });
    const first = new MovingPicture({ model, device: 'cpu' });
    const whole = await painted(frames, first);
    const begun = new MovingPicture({ model, device: 'cpu' });
    await painted(frames.slice(0, 2), begun);
    const state = begun.state();
    const [last] = await painted(frames.slice(2), new MovingPicture({ model, device: 'cpu', state }));
    expect(last!.pixels).toEqual(whole[2]!.pixels);
    expect(first.state().length).toBe(state.length);
    const smaller = { ...rings('smaller', 24, 24, 3) };
    await expect(new MovingPicture({ model, device: 'cpu', state }).next(smaller, [lane], watch)).rejects.toThrow('another size');
  });

  it('refuses a state that is none', () => {
    expect(() => new MovingPicture({ model: woodcut, device: 'cpu', state: woodcut })).toThrow('no state of a clip');
  });
});
