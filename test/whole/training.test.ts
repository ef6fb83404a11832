import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { mergeCheckpoint, type CheckpointParts } from '../../shared/checkpoint';
import { readModel } from '../../shared/modelFile';
import type { Picture } from '../../shared/picture';
import { vgg19Tensors } from '../../src/models/tensorTables';
import { float32Tensor, readSafetensors, toFloat32, writeSafetensors } from '../../shared/safetensors';
import type { Finishing, Progress, TrainingListener } from '../../engine/api';
import { TrainingEngine } from '../../engine/engine';
import { packOutput } from '../../engine/packOutput';
import { Lane } from '../../engine/lane/lane';
import { lossNames, lossWeights } from '../../shared/losses';
import { engineAssets, rings, tinyRequest } from '../tinyRequest';

const silent: TrainingListener = { progress: () => {}, preview: () => {}, checkpoint: () => {}, notice: () => {}, finishing: () => {} };
const lanes = [new Lane(engineAssets), new Lane(engineAssets), new Lane(engineAssets)];

function engineOver(count: number): TrainingEngine {
  const engine = new TrainingEngine();
  engine.setLanes(lanes.slice(0, count));
  return engine;
}

const hash = ({ pixels }: Picture) => createHash('sha256').update(pixels).digest('hex');

/** VGG19 with four channels in each layer. */
function narrowVgg19(): Uint8Array {
  const values = (count: number, seed: number) => Float32Array.from({ length: count }, (_, i) => Math.sin(i + seed) / 4);
  const tensors = [...vgg19Tensors].map(([name, shape], i) => {
    const narrow = shape.map((side, dimension) => (dimension < 2 && side > 3 ? 4 : side));
    return [name, float32Tensor(narrow, values(narrow.reduce((a, b) => a * b, 1), i))] as const;
  });
  return writeSafetensors(tensors);
}

describe('TrainingEngine', () => {
  const asked = tinyRequest();
  let plain: Awaited<ReturnType<TrainingEngine['train']>>;
  const told: string[] = [];
  /** Stopped after two iterations, and what it left. */
  let stopped: typeof plain;
  let checkpoint: Uint8Array<ArrayBuffer>;
  beforeAll(async () => {
    const noting: TrainingListener = { ...silent, preparing: (step) => void told.push(step), progress: () => void told.push('progress'), finishing: ({ judging }: Finishing) => void told.push(judging ? 'judging' : 'drawing') };
    plain = await engineOver(1).train(asked, noting);
    const engine = engineOver(2);
    const parts: CheckpointParts[] = [];
    const listener: TrainingListener = {
      ...silent,
      checkpoint: (part) => parts.push(part),
      progress: ({ iteration }: Progress) => {
        if (iteration !== 2) return;
        engine.pause();
        engine.stop();
      },
    };
    stopped = await engine.train(asked, listener);
    const slots = new Map(parts.flatMap(({ slots }) => slots.map(({ index, bytes }) => [index, bytes])));
    checkpoint = mergeCheckpoint({ core: parts.at(-1)!.core, slots });
  });

  it('renders each photo at its own size, without the margin', () => {
    expect(plain.ended).toBe('finished');
    expect(plain.results.map(({ name, width, height }) => [name, width, height])).toEqual([
      ['a.png', 40, 30],
      ['b.png', 24, 40],
    ]);
  });

  it('reports every loss by itself, before and after', () => {
    expect(plain.history.map(({ iteration }) => iteration)).toEqual([1, 2, 3, 4]);
    expect(Object.keys(plain.losses)).toEqual(expect.arrayContaining(['style', 'content', 'color', 'overflow']));
    for (const { losses, total } of plain.history) {
      const weights = lossWeights(asked.settings);
      const sum = lossNames.reduce((all, name) => all + weights[name] * (losses[name] ?? 0), 0);
      expect(total).toBeCloseTo(sum, 6);
      expect(losses.style).toBeGreaterThan(0.1);
    }
    expect(plain.losses.style!.last).not.toBe(plain.losses.style!.first);
    expect(plain.quality.residual).toBeGreaterThan(0);
  });

  it('measures whether the automaton is steady', () => {
    const { steps, drift, range, lossRatio } = plain.stability!;
    expect(steps).toBe(12);
    expect(drift).toBeGreaterThan(0);
    expect(range!.high).toBeGreaterThan(range!.low);
    expect(lossRatio).toBeGreaterThan(0);
  });

  it('packs the automaton under PyTorch’s names', () => {
    const { tensors } = readSafetensors(plain.model);
    expect(tensors.get('w1.weight')?.shape).toEqual([90, 72, 1, 1]);
    expect(tensors.get('w3.bias')?.shape).toEqual([15]);
  });

  it('writes down what the automaton was made of', () => {
    const { layout, metadata } = readModel(plain.model);
    const inception = createHash('sha256').update(new Uint8Array(engineAssets.inception)).digest('hex');
    expect(layout).toBe('blur');
    expect(metadata).toMatchObject({
      iterations: 4,
      steps: 6,
      photos: [{ name: 'a.png' }, { name: 'b.png' }],
      style: { name: 'style.png' },
      network: { name: 'inception', sha256: inception },
      settings: asked.settings,
      losses: plain.losses,
    });
  });

  it('says when the iterations are over', () => {
    expect(told).toEqual(['automaton', 'network', 'style', 'firstIteration', 'progress', 'progress', 'progress', 'progress', 'judging', 'judging', 'drawing']);
  });

  it('gives the same automaton whatever the number of workers', async () => {
    const other = await engineOver(3).train(asked, silent);
    expect(other.history).toEqual(plain.history);
    expect(Buffer.compare(other.model, plain.model)).toBe(0);
    expect(other.results.map(hash)).toEqual(plain.results.map(hash));
  });

  it('goes on from a checkpoint as if it had not been interrupted', async () => {
    expect([stopped.ended, stopped.iterations]).toEqual(['stopped', 2]);
    const { tensors, metadata } = readSafetensors(checkpoint);
    expect(toFloat32(tensors.get('statistics')!).every(Number.isFinite)).toBe(true);
    expect(metadata['statistics_observed']).toBe('2');
    const resumed = await engineOver(2).train({ ...asked, checkpoint }, silent);
    expect(resumed.iterations).toBe(4);
    expect(resumed.history).toEqual(plain.history);
    expect(resumed.stability).toEqual(plain.stability);
    expect(Buffer.compare(resumed.model, plain.model)).toBe(0);
    expect(resumed.results.map(hash)).toEqual(plain.results.map(hash));
  });

  it('takes a checkpoint from before there were averaged statistics, which begin anew then', async () => {
    const { tensors, metadata } = readSafetensors(checkpoint);
    const { statistics_observed: _, ...others } = metadata;
    const old = writeSafetensors([...tensors].filter(([name]) => name !== 'statistics'), others);
    const resumed = await engineOver(2).train({ ...asked, checkpoint: old }, silent);
    expect([resumed.ended, resumed.iterations]).toEqual(['finished', 4]);
    expect(resumed.history.slice(0, 2)).toEqual(plain.history.slice(0, 2));
    const style = (of: typeof plain, i: number) => of.history[i]!.losses.style!;
    expect(Math.abs(style(resumed, 2) - style(plain, 2))).toBeGreaterThan(0.01);
  });

  it('takes a checkpoint whose history tells losses by their place, null where there is none', async () => {
    const { tensors, metadata } = readSafetensors(checkpoint);
    const session = JSON.parse(metadata['session']!) as { history: typeof plain.history };
    const history = session.history.map(({ iteration, total, losses }) =>
      [iteration, total, losses.style, losses.content, losses.color, losses.overflow, null, null]);
    const old = writeSafetensors([...tensors], { ...metadata, session: JSON.stringify({ ...session, history }) });
    const resumed = await engineOver(2).train({ ...asked, checkpoint: old }, silent);
    const known = plain.history.slice(0, 2).map(({ losses: { style, content, color, overflow }, ...row }) =>
      ({ ...row, losses: { style, content, color, overflow } }));
    expect(resumed.history).toEqual([...known, ...plain.history.slice(2)]);
    expect(Buffer.compare(resumed.model, plain.model)).toBe(0);
  });

  it('takes a checkpoint of a training that blew up once, whose losses JSON cannot tell', async () => {
    const { tensors, metadata } = readSafetensors(checkpoint);
    const session = JSON.parse(metadata['session']!) as { history: unknown[] };
    const history = [{ iteration: 1, total: null, losses: { style: null } }, ...session.history.slice(1)];
    const blownUp = writeSafetensors([...tensors], { ...metadata, session: JSON.stringify({ ...session, history }) });
    const resumed = await engineOver(1).train({ ...asked, checkpoint: blownUp }, silent);
    expect(resumed.history).toEqual([{ iteration: 1, total: NaN, losses: { style: NaN } }, ...plain.history.slice(1)]);
    const encoder = { png: () => Promise.resolve(new Uint8Array()), preview: () => Promise.resolve('') };
    expect((await packOutput(resumed, 'finished', encoder)).history).toEqual(plain.history.slice(1));
  });

  it('refuses a checkpoint with values that are no numbers, or with a field that cannot be read, and names it', async () => {
    const { tensors, metadata } = readSafetensors(checkpoint);
    const resume = (broken: Uint8Array) => engineOver(1).train({ ...asked, checkpoint: broken }, silent);
    const parameters = toFloat32(tensors.get('parameters')!).slice();
    parameters[7] = NaN;
    const withNaN = writeSafetensors([...new Map(tensors).set('parameters', float32Tensor([parameters.length], parameters))], metadata);
    await expect(resume(withNaN)).rejects.toThrow(/"parameters" holds values that are no numbers/);
    const garbage = writeSafetensors([...tensors], { ...metadata, random: 'garbage' });
    await expect(resume(garbage)).rejects.toThrow(/^The checkpoint cannot be read, start the run again: random: is no JSON/);
    const guard = JSON.stringify({ ...(JSON.parse(metadata['guard']!) as object), good: { updates: [] } });
    await expect(resume(writeSafetensors([...tensors], { ...metadata, guard }))).rejects.toThrow(/guard\.good\.updates: Too small/);
    const short = writeSafetensors([...new Map(tensors).set('pool.0.state', float32Tensor([3], new Float32Array(3)))], { ...metadata, 'pool.0.photo': '0' });
    await expect(resume(short)).rejects.toThrow(/no fitting "pool\.0\.state"/);
    await expect(resume(writeSafetensors([...tensors], { ...metadata, 'pool.0.top': 'x' }))).rejects.toThrow(/start the run again: pool\.0\.top/);
    const finalist = writeSafetensors([...tensors, ['finalist.0', float32Tensor([1], new Float32Array(1))]], metadata);
    await expect(resume(finalist)).rejects.toThrow(/no fitting "finalist\.0"/);
  });

  it('begins slots of a checkpoint anew that the pool does not have, or whose crops the photos do not', async () => {
    const { tensors, metadata } = readSafetensors(checkpoint);
    const slot = (index: number, place: Record<string, number>) =>
      Object.fromEntries(Object.entries({ photo: 0, top: 0, left: 0, seed: 1, age: 0, ...place }).map(([key, value]) => [`pool.${index}.${key}`, String(value)]));
    const elsewhere = { ...metadata, ...slot(0, { top: 100_000 }), ...slot(1, { photo: 7 }), ...slot(99_999_999, {}) };
    const resumed = await engineOver(1).train({ ...asked, checkpoint: writeSafetensors([...tensors], elsewhere) }, silent);
    expect(resumed.iterations).toBe(4);
  });

  it('trains on from a saved automaton', async () => {
    const further = await engineOver(2).train({ ...asked, start: plain.model }, silent);
    expect(further.losses.style!.first).toBeCloseTo(plain.losses.style!.last, 5);
    expect(further.iterations).toBe(4);
    expect(further.results.map(hash)).not.toEqual(plain.results.map(hash));
  });

  it('acts on a change of weights and records it', async () => {
    const engine = engineOver(2);
    const progress = ({ iteration }: Progress) => {
      if (iteration === 2) engine.setWeights({ style: 5 });
    };
    const result = await engine.train(asked, { ...silent, progress });
    const changed = { ...lossWeights(asked.settings), style: 5 };
    expect(result.weightChanges).toEqual([{ iteration: 2, weights: changed }]);
    const [before, after] = [result.history[1]!, result.history[2]!];
    expect(before.total).toBeCloseTo(plain.history[1]!.total);
    expect(after.total - plain.history[2]!.total).toBeGreaterThan(after.losses.style!);
  });

  it('replays changes of weights, and ends where the run did that it repeats', async () => {
    const engine = engineOver(1);
    const progress = ({ iteration }: Progress) => {
      if (iteration === 1) engine.setWeights({ style: 5 });
      if (iteration === 3) engine.stop();
    };
    const live = await engine.train(asked, { ...silent, progress });
    const { weightChanges, iterations } = live;
    expect(iterations).toBe(3);
    const repeated = await engineOver(2).train({ ...asked, replay: { weightChanges, iterations } }, silent);
    expect(repeated.iterations).toBe(3);
    expect(repeated.weightChanges).toEqual(weightChanges);
    expect(Buffer.compare(repeated.model, live.model)).toBe(0);
    expect(repeated.results.map(hash)).toEqual(live.results.map(hash));
    expect(repeated.results.map(hash)).not.toEqual(plain.results.map(hash));
    const whole = await engineOver(1).train({ ...asked, replay: { weightChanges: [], iterations: plain.iterations } }, silent);
    expect([whole.ended, whole.results.map(hash)]).toEqual(['finished', plain.results.map(hash)]);
  });

  it('takes the checkpoint of a pause between two iterations', async () => {
    const engine = engineOver(1);
    const parts: CheckpointParts[] = [];
    const paused = new Promise<void>((resolve) => {
      const checkpoint = (part: CheckpointParts) => {
        parts.push(part);
        resolve();
      };
      const progress = ({ iteration }: Progress) => void (iteration === 1 && setTimeout(() => engine.pause()));
      void engine.train(asked, { ...silent, checkpoint, progress });
    });
    await paused;
    const slots = new Map(parts[0]!.slots.map(({ index, bytes }) => [index, bytes]));
    engine.stop();
    const checkpoint = mergeCheckpoint({ core: parts[0]!.core, slots });
    await new Promise((resolve) => setTimeout(resolve));
    const resumed = await engineOver(1).train({ ...asked, checkpoint }, silent);
    expect(resumed.results.map(hash)).toEqual(plain.results.map(hash));
  });

  it('ends early by a rule and says which', async () => {
    const stop = { plateau: { iterations: 2, improvement: 1 } };
    const long = tinyRequest({ 'nca.training.iterations': 10 });
    const { ended, iterations, stoppedBy } = await engineOver(2).train({ ...long, stop }, silent);
    expect([ended, iterations]).toEqual(['stopped', 4]);
    expect(stoppedBy).toMatch(/^plateau/);
  });

  it('trains the layout shiftShuffle on photos of odd sides', async () => {
    const overrides = { 'nca.automaton.layout': 'shiftShuffle', 'nca.automaton.shifts': [2, 3, 5] };
    const { photos, ...rest } = tinyRequest({ ...overrides, 'nca.training.size': 33, 'nca.training.iterations': 2 });
    const odd = [rings('odd.png', 39, 31, 4), ...photos];
    const result = await engineOver(2).train({ ...rest, photos: odd }, silent);
    expect(result.results.map(({ width, height }) => [width, height])).toEqual([[39, 31], [40, 30], [24, 40]]);
    const { tensors, metadata } = readSafetensors(result.model);
    expect(tensors.get('w3.weight')?.shape).toEqual([9, 90, 1, 1]);
    expect(metadata).toMatchObject({ layout: 'shiftShuffle', shifts: '[2,3,5]' });
    const strayed = result.results[0]!.pixels.filter((value, i) => i % 4 < 3 && Math.abs(value - odd[0]!.pixels[i]!) > 60);
    expect(strayed.length).toBe(0);
  });

  it('trains by the notebook’s profile alike on one worker and on three', async () => {
    const overrides = { 'nca.profile': 'notebook', 'nca.training.batch': 3, 'nca.training.backpropagation': null };
    const sizes = { 'nca.training.minSteps': 17, 'nca.training.maxSteps': 20, 'nca.training.iterations': 2 };
    const asked = tinyRequest({ ...overrides, ...sizes });
    const [one, three] = [await engineOver(1).train(asked, silent), await engineOver(3).train(asked, silent)];
    expect(three.history).toEqual(one.history);
    expect(Buffer.compare(three.model, one.model)).toBe(0);
    expect(one.losses.content!.first).toBeGreaterThan(0);
  });

  it('trains on VGG19 where a run brings it, and on the built-in network again where the next does not', async () => {
    const vgg19 = narrowVgg19();
    const other = await engineOver(2).train({ ...asked, vgg19 }, silent);
    const sha256 = createHash('sha256').update(vgg19).digest('hex');
    expect(readModel(other.model).metadata.network).toEqual({ name: 'vgg19', sha256 });
    expect(other.history[0]!.losses.style).toBeGreaterThan(0);
    expect(other.history[0]!.losses.style).not.toBe(plain.history[0]!.losses.style);
    const again = await engineOver(2).train(asked, silent);
    expect(Buffer.compare(again.model, plain.model)).toBe(0);
  });

  it('makes a snapshot of one moment beside the training, which takes no harm', async () => {
    const engine = engineOver(2);
    let snapshot: ReturnType<TrainingEngine['snapshot']> | undefined;
    const listener = {
      ...silent,
      progress: ({ iteration }: Progress) => void (iteration === 2 && (snapshot = engine.snapshot())),
    };
    const result = await engine.train(asked, listener);
    const { ended, iterations, history, results } = await snapshot!;
    expect([ended, iterations, history.length]).toEqual(['stopped', 2, 2]);
    const stopped = { ...asked, replay: { weightChanges: [], iterations: 2 } };
    const cut = await engineOver(1).train(stopped, silent);
    expect(results.map(hash)).toEqual(cut.results.map(hash));
    expect(result.results.map(hash)).toEqual(plain.results.map(hash));
    expect(result.history).toEqual(plain.history);
  });

  it('goes on without previews where one cannot be drawn, and says so once', async () => {
    const preview = () => Promise.reject(new Error('no memory'));
    const engine = new TrainingEngine();
    engine.setLanes([Object.assign(Object.create(lanes[0]!) as Lane, { preview })]);
    const { results, notices } = await engine.train(asked, silent);
    expect(results.map(hash)).toEqual(plain.results.map(hash));
    expect(notices.filter((notice) => notice.includes('no more previews'))).toEqual([expect.stringContaining('no memory')]);
  });

  it('refuses a second training at the same time', async () => {
    const engine = engineOver(1);
    const first = engine.train(asked, silent);
    await expect(engine.train(asked, silent)).rejects.toThrow(/already/);
    engine.stop();
    await first;
  });
});
