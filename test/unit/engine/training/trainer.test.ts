import { describe, expect, it } from 'vitest';
import { resolveSettings, type DeviceKind } from '../../../../shared/configuration/resolve';
import { settingsSchema } from '../../../../shared/configuration/settings';
import { blurLayout } from '../../../../engine/automaton/layouts/blur';
import { parameterCount } from '../../../../engine/automaton/parameters';
import { Lanes, type LaneRemote } from '../../../../engine/training/lanes';
import type { TrainingItem } from '../../../../engine/lane/tasks';
import { Trainer } from '../../../../engine/training/trainer';
import type { Values } from '../../../../engine/lane/values';

const SIZE = 32;
const photo = {
  ...{ name: 'a', planes: new Float32Array(3 * SIZE * SIZE), width: SIZE, height: SIZE },
  picture: { top: 0, left: 0, width: SIZE, height: SIZE },
};
const given = {
  'nca.automaton.layout': 'blur',
  ...{ 'nca.preset': 'quick', 'nca.training.size': SIZE, 'nca.training.batch': 3, 'nca.training.pool': 6 },
  ...{ 'nca.training.minSteps': 8, 'nca.training.maxSteps': 16 },
};

interface Notes {
  readonly overrides?: Record<string, unknown>;
  readonly lanes?: number;
  readonly device?: DeviceKind;
  /** Of the i-th item asked for. */
  readonly style?: (i: number) => number;
  readonly statistics?: (item: TrainingItem, i: number) => Values | undefined;
  /** Photos beside the run's own one. */
  readonly others?: number;
}

/** A trainer whose lanes take note of what they are asked and answer with a loss of 1, the first one last. */
function trainerWithNotes({ overrides, lanes = 2, device = 'cpu', style = () => 1, statistics = () => undefined, others = 0 }: Notes = {}) {
  const asked: TrainingItem[] = [];
  const retained: (readonly number[])[] = [];
  const batches: { readonly length: number; readonly most: number }[] = [];
  const train = async (item: TrainingItem, delay: number) => {
    const i = asked.push(item) - 1;
    await new Promise((resolve) => setTimeout(resolve, delay));
    const losses = { style: style(i), content: 0, color: 0, overflow: 0 };
    const gradient = new Float32Array(parameterCount(blurLayout)).fill(1);
    return { state: new Float32Array(1), gradient, losses, statistics: statistics(item, i) };
  };
  const lane = (delay: number): Partial<LaneRemote> => ({
    train: (_, item) => train(item, delay),
    trainBatch: (_, items, __, most) => {
      batches.push({ length: items.length, most });
      return Promise.all(items.map((item) => train(item, delay)));
    },
    optimize: ({ gradients: _, learningRate: __, ...state }) => Promise.resolve(state),
    average: () => Promise.resolve({ handle: 1000 + asked.length }),
    retain: (residents) => Promise.resolve(void retained.push(residents)),
  });
  const settings = resolveSettings(settingsSchema.parse({ ...given, ...overrides }), device, 2);
  const all = Array.from({ length: lanes }, (_, i) => lane(lanes - 1 - i) as LaneRemote);
  const photos = Array.from({ length: 1 + others }, () => photo);
  return { asked, retained, batches, trainer: new Trainer(settings, photos, new Lanes(all), { own: 1 }) };
}

it('asks for all crops of a batch at once on a GPU, with the loss above which one has exploded', async () => {
  const { trainer, batches } = trainerWithNotes({ device: 'gpu', lanes: 1, statistics: () => undefined });
  for (let i = 0; i < 7; i++) await trainer.iterate();
  expect(batches.map(({ length }) => length)).toEqual(Array(7).fill(3));
  expect(batches[0]!.most).toBe(Number.MAX_VALUE);
  expect(batches[6]!.most).toBe(20);
});

it('rolls the crops of a batch on by the same number of steps, and those of another by another', async () => {
  const { asked, trainer } = trainerWithNotes();
  for (let i = 0; i < 12; i++) await trainer.iterate();
  const batches = Array.from({ length: 12 }, (_, i) => asked.slice(3 * i, 3 * i + 3).map(({ steps }) => steps));
  for (const steps of batches) expect(new Set(steps).size).toBe(1);
  const drawn = batches.map(([steps]) => steps!);
  expect(new Set(drawn).size).toBeGreaterThan(4);
  expect(Math.min(...drawn)).toBeGreaterThanOrEqual(8);
  expect(Math.max(...drawn)).toBeLessThanOrEqual(16);
});

describe('photos beside the run’s own', () => {
  const notes = { others: 2, lanes: 1, overrides: { 'nca.training.otherPhotos': 0.5 } };

  it('are trained on, but count in no loss that is told', async () => {
    const { asked, trainer } = trainerWithNotes({ ...notes, style: (i) => 1 + asked[i]!.photo });
    for (let i = 0; i < 20; i++) expect((await trainer.iterate()).losses.style).toBe(1);
    expect(new Set(asked.map(({ photo }) => photo))).toEqual(new Set([0, 1, 2]));
  });

  it('do not save an iteration whose own crops have exploded', async () => {
    const { asked, trainer } = trainerWithNotes({ ...notes, style: (i) => (i >= 30 && asked[i]!.photo === 0 ? NaN : 1) });
    for (let i = 0; i < 10; i++) expect((await trainer.iterate()).notice).toBeUndefined();
    expect((await trainer.iterate()).notice).toContain('exploded');
  });
});

describe('statistics of the past', () => {
  const row = (...values: number[]) => Float32Array.from(values);
  const pasts = (asked: readonly TrainingItem[]) => asked.map(({ past }) => past);
  const numbered = (_: TrainingItem, i: number) => row(i, -i);

  it('is none in the first iteration, and then the mean of the batch before for all of a batch', async () => {
    const { asked, trainer } = trainerWithNotes({ statistics: numbered });
    for (let i = 0; i < 3; i++) await trainer.iterate();
    expect(pasts(asked.slice(0, 3))).toEqual([undefined, undefined, undefined]);
    for (const past of pasts(asked.slice(3, 6))) expect(past).toEqual({ values: row(1, -1), share: 1 / 2 });
    for (const past of pasts(asked.slice(6))) expect(past).toEqual({ values: row(4, -4), share: 1 / 3 });
  });

  it('is as long as the setting says, and none for 1', async () => {
    const shareAfter = async (iterations: number, memory: number) => {
      const { asked, trainer } = trainerWithNotes({ statistics: numbered, overrides: { 'nca.style.memory': memory } });
      for (let i = 0; i <= iterations; i++) await trainer.iterate();
      return asked.at(-1)!.past?.share;
    };
    expect(await Promise.all([3, 4, 9].map((iterations) => shareAfter(iterations, 5)))).toEqual([1 / 4, 1 / 5, 1 / 5]);
    expect(await shareAfter(4, 1)).toBeUndefined();
  });

  it('takes in no crop that has exploded', async () => {
    const style = (i: number) => (i === 1 ? NaN : 1);
    const { asked, trainer } = trainerWithNotes({ style, statistics: (_, i) => row(i === 1 ? NaN : i) });
    for (let i = 0; i < 2; i++) await trainer.iterate();
    for (const past of pasts(asked.slice(3))) expect(past).toEqual({ values: row(1), share: 1 / 2 });
  });

  it('is forgotten where all of a batch explodes and the weights go back, and that batch is not in the next', async () => {
    const style = (i: number) => (i >= 3 && i < 6 ? NaN : 1);
    const { asked, trainer } = trainerWithNotes({ style, statistics: numbered });
    await trainer.iterate();
    expect((await trainer.iterate()).notice).toContain('exploded');
    await trainer.iterate();
    expect(asked[3]!.past).toEqual({ values: row(1, -1), share: 1 / 2 });
    expect(pasts(asked.slice(6))).toEqual([undefined, undefined, undefined]);
  });

  it('stays none where the losses compare no statistics', async () => {
    const { asked, trainer } = trainerWithNotes();
    for (let i = 0; i < 3; i++) await trainer.iterate();
    expect(pasts(asked)).toEqual(Array.from({ length: 9 }, () => undefined));
  });

  it('does not depend on the number of lanes', async () => {
    const averagedSeed = ({ seed, past }: TrainingItem) => {
      const [own, before] = [(seed % 1000) / 1000, past ? (past.values as Float32Array)[0]! : 0];
      return row(own * (past?.share ?? 1) + before * (1 - (past?.share ?? 1)));
    };
    const after = async (lanes: number) => {
      const { asked, trainer } = trainerWithNotes({ lanes, statistics: averagedSeed });
      for (let i = 0; i < 12; i++) await trainer.iterate();
      return { pasts: pasts(asked), state: trainer.statistics.state() };
    };
    const one = await after(1);
    expect(await after(2)).toEqual(one);
    expect(await after(3)).toEqual(one);
    expect(one.state.observed).toBe(12);
    expect(new Set(one.pasts.map((past) => past && (past.values as Float32Array)[0])).size).toBe(12);
  });

  it('stays on the GPU, which is told to keep it and no statistics before', async () => {
    const statistics = (_: TrainingItem, i: number) => ({ handle: i });
    const { asked, retained, trainer } = trainerWithNotes({ statistics, lanes: 1, device: 'gpu' });
    for (let i = 0; i < 3; i++) await trainer.iterate();
    expect(retained).toEqual([[1003], [1006], [1009]]);
    expect(asked.at(-1)!.past).toEqual({ values: { handle: 1006 }, share: 1 / 3 });
  });
});
