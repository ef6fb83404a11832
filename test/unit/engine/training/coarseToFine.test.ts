import { beforeAll, describe, expect, it } from 'vitest';
import { mergeCheckpoint, type CheckpointParts } from '../../../../shared/checkpoint';
import { readModel } from '../../../../shared/modelFile';
import type { Picture } from '../../../../shared/picture';
import { readSafetensors } from '../../../../shared/safetensors';
import type { TrainingListener } from '../../../../engine/api';
import { applyModel } from '../../../../engine/apply/applyModel';
import { modelLayout } from '../../../../engine/automaton/layouts/modelLayout';
import { TrainingEngine } from '../../../../engine/engine';
import { Lane } from '../../../../engine/lane/lane';
import { makeScene, stepsToPicture } from '../../../../engine/play/scene';
import { rollingLayout } from '../../../../engine/play/rollingKernel';
import { WasmRolling } from '../../../../engine/play/wasmRolling';
import { colorsOf } from '../../../../engine/seenPhoto';
import { startingWeights } from '../../../../engine/training/startingWeights';
import { engineAssets, rings, tinyRequest } from '../../../tinyRequest';

const silent: TrainingListener = { progress: () => {}, preview: () => {}, checkpoint: () => {}, notice: () => {}, finishing: () => {} };
const lanes = [new Lane(engineAssets), new Lane(engineAssets)];
const unwatched = { cancelled: () => false, progress: () => {} };

/** Crops of 48 pixels, so that the losses see two scales. */
const settings = {
  'nca.automaton.layout': 'coarseToFine',
  'nca.automaton.levels': '4:2, 2:2, 1:2',
  'nca.training.size': 72,
  'nca.training.backpropagation': 0,
  'nca.training.reseedEvery': 2,
  'nca.training.minSteps': 2,
  'nca.training.maxSteps': 3,
  'nca.training.iterations': 5,
  'nca.training.pool': 2,
  'nca.training.batch': 2,
  'nca.output.steps': null,
  'nca.stability.steps': 6,
};

function engineOver(count: number): TrainingEngine {
  const engine = new TrainingEngine();
  engine.setLanes(lanes.slice(0, count));
  return engine;
}

describe('a training of the layout coarseToFine', () => {
  const asked = tinyRequest(settings);
  const [photo] = asked.photos;
  let plain: Awaited<ReturnType<TrainingEngine['train']>>;
  beforeAll(async () => {
    plain = await engineOver(1).train(asked, silent);
  });

  it('ends with pictures of the photos’ sizes, and losses that are numbers', () => {
    expect(plain.results.map(({ width, height }) => [width, height])).toEqual([[40, 30], [24, 40]]);
    expect(Object.keys(plain.history[4]!.losses)).toEqual(['style', 'content', 'color', 'overflow', 'flow', 'coherence', 'chroma']);
    for (const { losses } of plain.history) expect(Object.values(losses).every((loss) => Number.isFinite(loss))).toBe(true);
    expect(plain.stability!.steps).toBe(6);
  });

  it('makes the same to the bit on two workers, which share the pictures in tiles', async () => {
    const other = await engineOver(2).train(asked, silent);
    expect(Buffer.compare(other.model, plain.model)).toBe(0);
    expect(other.results).toEqual(plain.results);
    expect(other.history).toEqual(plain.history);
  });

  it('goes on from a checkpoint as if it had not been interrupted', async () => {
    const engine = engineOver(1);
    const parts: CheckpointParts[] = [];
    await engine.train(asked, {
      ...silent,
      checkpoint: (part) => parts.push(part),
      progress: ({ iteration }) => iteration === 3 && engine.stop(),
    });
    const slots = new Map(parts.flatMap((part) => part.slots.map(({ index, bytes }) => [index, bytes])));
    const checkpoint = mergeCheckpoint({ core: parts.at(-1)!.core, slots });
    const resumed = await engineOver(1).train({ ...asked, checkpoint }, silent);
    expect(resumed.history).toEqual(plain.history);
    expect(Buffer.compare(resumed.model, plain.model)).toBe(0);
    expect(resumed.results).toEqual(plain.results);
  });

  it('moves the weights of each level', () => {
    const { parameters } = readModel(plain.model);
    const start = startingWeights(plain.model, asked.settings);
    expect(start).toEqual(parameters);
    const cold = { ...asked.settings, 'nca.automaton.levels': '2:2, 1:2' };
    expect(() => startingWeights(plain.model, cold)).toThrow('has the levels 4:2, 2:2, 1:2');
  });

  it('keeps levels, sight and the style’s colours in a file of the second version', () => {
    const { tensors, metadata } = readSafetensors(plain.model);
    expect(metadata['format_version']).toBe('2');
    expect(tensors.get('levels.2.w1.weight')?.shape).toEqual([90, 100, 1, 1]);
    const { layout, growth, parameters } = readModel(plain.model);
    expect([layout, parameters.length]).toEqual(['coarseToFine', 3 * 18645]);
    expect(growth).toMatchObject({ levels: [{ cell: 4, steps: 2 }, { cell: 2, steps: 2 }, { cell: 1, steps: 2 }], detail: 2, noiseScale: 2 });
    expect(growth!.colors!.mean.every((value) => value > 0 && value < 1)).toBe(true);
  });

  it('gives its own photo its own result again when it is applied, in bands and in tiles of any size', async () => {
    const request = { model: plain.model, photo: photo!, device: 'cpu' } as const;
    expect(await applyModel(request, [lanes[0]!], unwatched)).toEqual(plain.results[0]);
    expect(await applyModel(request, lanes, unwatched)).toEqual(plain.results[0]);
    expect(await applyModel(request, lanes, unwatched, { tiling: { side: 24, steps: 1 } })).toEqual(plain.results[0]);
  });

  it('lives on for as many steps as it is told to', async () => {
    const request = { model: plain.model, photo: photo!, device: 'cpu' } as const;
    const shares: number[] = [];
    const watch = { ...unwatched, progress: (share: number) => void shares.push(share) };
    const later = await applyModel({ ...request, steps: 4 }, [lanes[0]!], watch);
    expect(later.pixels).not.toEqual(plain.results[0]!.pixels);
    expect(shares.every((share, i) => i === 0 || share > shares[i - 1]!)).toBe(true);
    expect(shares.at(-1)).toBeCloseTo(1);
  });

  it('plays to the result', async () => {
    const model = readModel(plain.model);
    const layout = modelLayout(model);
    const rolling = await WasmRolling.create(engineAssets.automatonWasm, rollingLayout(layout), model.parameters);
    const { seed, noise_level: level, steps } = model.metadata;
    rolling.begin(makeScene(layout, photo!, { noise: { seed, level }, margin: 16, colors: model.growth!.colors }));
    rolling.advance(stepsToPicture(layout, steps));
    expect(rolling.show('picture', 'a.png')).toEqual(plain.results[0]);
  });

  it('paints in the colours of the style, or in the photo’s own', async () => {
    const green: Picture = { ...photo!, pixels: photo!.pixels.map((value, i) => [value / 4, 160 + value / 4, value / 4, 255][i % 4]!) };
    const request = { model: plain.model, photo: green, device: 'cpu' } as const;
    const nearness = async (keepColors: boolean) => {
      const result = colorsOf(await applyModel({ ...request, keepColors }, [lanes[0]!], unwatched));
      const [toPhoto, toStyle] = [green, asked.style!].map(colorsOf).map(({ mean, covariance }) => ({
        mean: distance(result.mean, mean),
        covariance: distance(result.covariance.flat(), covariance.flat()),
      }));
      return [toPhoto!, toStyle!] as const;
    };
    for (const keepColors of [false, true]) {
      const [toPhoto, toStyle] = await nearness(keepColors);
      const [nearer, farther] = keepColors ? [toPhoto, toStyle] : [toStyle, toPhoto];
      expect(nearer.mean).toBeLessThan(farther.mean / 2);
      expect(nearer.covariance).toBeLessThan(farther.covariance / 2);
    }
  });
});

const distance = (a: readonly number[], b: readonly number[]) => Math.hypot(...a.map((value, i) => value - b[i]!));

it('trains without a style on the photo as it is', async () => {
  const { style: _, ...request } = tinyRequest({ ...settings, 'nca.training.iterations': 1 });
  const { growth } = readModel((await engineOver(1).train(request, silent)).model);
  expect(growth!.colors).toBeUndefined();
});

describe('photos beside the run’s own', () => {
  const otherPhotos = [rings('other.png', 64, 48, 3), rings('dark.png', 40, 40, 9)];
  const sizes = { 'nca.automaton.levels': '2:1, 1:1', 'nca.training.size': 56, 'nca.stability.steps': 0, 'nca.training.iterations': 2 };
  const asked = { ...tinyRequest({ ...settings, ...sizes, 'nca.training.otherPhotos': 0.5 }), otherPhotos };

  it('are neither rendered nor named in the file, and share the work of several workers alike', async () => {
    const trained = await engineOver(1).train(asked, silent);
    expect(trained.results.map(({ name }) => name)).toEqual(['a.png', 'b.png']);
    expect(readModel(trained.model).metadata.photos).toEqual([{ name: 'a.png' }, { name: 'b.png' }]);
    expect(Buffer.compare((await engineOver(2).train(asked, silent)).model, trained.model)).toBe(0);
  });
});
