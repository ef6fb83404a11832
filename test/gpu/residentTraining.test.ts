import { expect, it } from 'vitest';
import { layoutOf } from '../../engine/automaton/layouts';
import { Lane } from '../../engine/lane/lane';
import { padPhoto } from '../../engine/photo';
import { Lanes } from '../../engine/training/lanes';
import { Trainer, type Iteration } from '../../engine/training/trainer';
import { engineAssets, tinyRequest } from '../tinyRequest';
import { provideSoftwareGpu } from './softwareGpu';

const ITERATIONS = 3;
/** Room for eight losses of each of two crops, in single precision. */
const LOSS_BYTES = 64;

/**
 * Most that a weight may differ by. Adam's steps have the length of the learning rate whatever the gradient: one that is
 * nothing but rounding error may go either way.
 */
const UNSURE = 2 * ITERATIONS * 0.003;

/** Counts the bytes that are mapped to be read. */
function countReads(): { bytes: number } {
  const counted = { bytes: 0 };
  const prototype = GPUBuffer.prototype as { mapAsync: (this: GPUBuffer, mode: number) => Promise<undefined> };
  const { mapAsync } = prototype;
  prototype.mapAsync = function (mode) {
    if (mode === GPUMapMode.READ) counted.bytes += this.size;
    return mapAsync.call(this, mode);
  };
  return counted;
}

/** Crops of 48 cells, of which the losses see 24. The second iteration has states alone that live on, the third one that grows. */
const growing = {
  ...{ 'nca.automaton.layout': 'coarseToFine', 'nca.automaton.levels': '4:2, 2:1, 1:2' },
  ...{ 'nca.training.size': 48, 'nca.training.reseedEvery': 2, 'nca.training.maxSteps': 3, 'nca.training.pool': 2 },
};

async function train(device: 'cpu' | 'gpu', layout: Record<string, unknown>, afterEach: () => void = () => {}) {
  // `auto` is another preset on the CPU than on a GPU, with another learning rate.
  const settings = {
    ...{ 'nca.device': device, 'nca.preset': 'quick', 'nca.gpu.memory': 512 },
    ...{ 'nca.training.batch': 2, 'nca.training.pool': 3 },
    ...layout,
  };
  const { settings: resolved, photos: pictures, style } = tinyRequest(settings, device);
  const size = resolved['nca.training.size'];
  const photos = pictures.map((picture) => padPhoto(picture, { margin: 8, minimumSide: size, alignment: layoutOf(resolved).alignment }));
  const lane = new Lane(engineAssets);
  await lane.prepare({ settings: resolved, photos, style });
  const trainer = new Trainer(resolved, photos, new Lanes([lane]));
  const rendering = { photo: 1, seed: 1, steps: resolved['nca.output.steps'], measured: false };
  const { picture } = await lane.render(trainer.parameters, rendering);
  const iterations: Iteration[] = [];
  for (let i = 0; i < ITERATIONS; i++) {
    iterations.push(await trainer.iterate());
    afterEach();
  }
  const states = trainer.pool.states().map(async (state) => state && trainer.read(state));
  const statistics = await trainer.read(trainer.statistics.state().values!);
  return { picture, iterations, parameters: await trainer.read(trainer.parameters), states: await Promise.all(states), statistics };
}

it.each([
  ['blur', {}],
  ['coarseToFine', growing],
])('trains the layout %s on the GPU as on the CPU, and renders, and an iteration reads back its losses only', async (_, layout) => {
  const cpu = await train('cpu', layout);
  provideSoftwareGpu();
  const counted = countReads();
  const reads: number[] = [];
  const gpu = await train('gpu', layout, () => {
    reads.push(counted.bytes);
    counted.bytes = 0;
  });
  for (const bytes of reads.slice(1)) {
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(LOSS_BYTES);
  }
  for (const [i, { losses }] of cpu.iterations.entries())
    for (const [name, value] of Object.entries(losses))
      expect(gpu.iterations[i]!.losses[name as keyof typeof losses], `${name} at iteration ${i}`).toBeCloseTo(value, 4);
  gpu.picture.pixels.forEach((value, i) => expect(Math.abs(value - cpu.picture.pixels[i]!)).toBeLessThanOrEqual(1));
  const away = gpu.parameters.map((value, i) => Math.abs(value - cpu.parameters[i]!));
  expect(away.filter((difference) => !(difference < UNSURE))).toEqual(new Float32Array());
  expect(away.filter((difference) => difference > 1e-4).length).toBeLessThan(away.length / 1000);
  expect(gpu.statistics.length).toBe(cpu.statistics.length);
  gpu.statistics.forEach((value, i) => expect(Math.abs(value - cpu.statistics[i]!)).toBeLessThan(1e-2));
  expect(gpu.states.map((state) => state?.length)).toEqual(cpu.states.map((state) => state?.length));
});
