import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lossNames, type LossName, type LossWeights } from '../../../../engine/api';
import type { ColorTransfer } from '../../../../engine/losses/color/colorTransfer';
import { recolor } from '../../../../engine/losses/color/recolor';
import type { GraphNetwork } from '../../../../engine/features/graphNetwork';
import { NotebookLosses } from '../../../../engine/losses/notebookLosses';
import { Objective, type LossQuery, type ObjectiveOptions } from '../../../../engine/losses/objective';
import { cut } from '../../../../engine/losses/pictures';
import { regionLoss } from '../../../../engine/losses/color/regionLoss';
import type { Past } from '../../../../engine/losses/style/statistics';
import { StudioLosses } from '../../../../engine/losses/studioLosses';
import type { StyleLossName } from '../../../../engine/losses/style/styleTargets';
import { largestError, noise } from '../tensors';
import { tinyNetwork } from '../tinyNetwork';
import { useWasm } from '../useWasm';

const names: LossName[] = ['style', 'content', 'color', 'overflow'];
const window = { top: 2, left: 3, height: 12, width: 10 };
const offset = 1;
const none = Object.fromEntries(lossNames.map((name) => [name, 0])) as LossWeights;
const weights = (set: Partial<LossWeights>): LossWeights => ({ ...none, ...set });

type Given = Parameters<ObjectiveOptions['createLosses']>;
const studioLosses = (name: StyleLossName, ...[network, style]: Given) => new StudioLosses(network, style, name);
const gram: ObjectiveOptions['createLosses'] = (...given) => studioLosses('gram', ...given);
const transport: ObjectiveOptions['createLosses'] = (...given) => studioLosses('transport', ...given);
const studio: ObjectiveOptions['createLosses'] = (...given) => studioLosses('moments', ...given);
const notebook: ObjectiveOptions['createLosses'] = (network, style) => new NotebookLosses(network, style);
const profiles = [['studio', studio], ['studio with Gram matrices', gram], ['studio with transport', transport], ['notebook', notebook]] as const;

let network: GraphNetwork;
let objective: Objective;
let state: tf.Tensor3D;
let photo: tf.Tensor3D;

beforeAll(async () => {
  await useWasm();
  network = tinyNetwork();
});

beforeEach(() => {
  objective = objectiveWith(studio);
  state = noise([5, 16, 16], 2, -0.45, 0.45);
  photo = noise([3, 16, 16], 3, -0.5, 0.5);
});

const unchanged: ColorTransfer = { matrix: [[1, 0, 0], [0, 1, 0], [0, 0, 1]], from: [0.5, 0.5, 0.5], to: [0.5, 0.5, 0.5] };
const transfer: ColorTransfer = { ...unchanged, matrix: [[0.8, 0.1, 0], [0.1, 0.6, 0], [0, 0, 1.2]], to: [0.3, 0.4, 0.5] };
const measured = (of: tf.Tensor3D) => ({ states: tf.expandDims<tf.Tensor4D>(of), photos: [photo], windows: [window] });
const lossesOf = async (own: Objective, query: LossQuery) => (await own.losses(query))[0]!;
const gradientOf = async (own: Objective, query: LossQuery, by: LossWeights) => {
  const { gradient, losses, statistics } = await own.gradient(query, by);
  return { gradient: tf.squeeze<tf.Tensor3D>(gradient, [0]), losses: losses[0]!, statistics: statistics && tf.reshape<tf.Rank.R1>(statistics, [-1]) };
};
const objectiveWith = (createLosses: ObjectiveOptions['createLosses']) =>
  new Objective({ network, style: { planes: noise([3, 20, 14], 1, -0.4, 0.2), transfer }, pictureOffset: offset, createLosses });

/** |x| > 1 in some hidden cells, so that overflow has something to do. */
const overflowing = () => tf.concat([tf.slice(state, 0, 4), tf.mul(tf.slice(state, 4, 1), 4)]) as tf.Tensor3D;

describe('gradient', () => {
  it.each(
    profiles.flatMap(([profile, create]) => names.map((name) => ({ profile, create, name }))),
  )('of $name in $profile is what finite differences say', async ({ create, name }) => {
    const start = overflowing();
    const own = objectiveWith(create);
    const { gradient } = await gradientOf(own, measured(start), weights({ [name]: 1 }));
    const norm = tf.norm(gradient).dataSync()[0]!;
    expect(norm).toBeGreaterThan(0);
    const at = async (step: number) =>
      (await lossesOf(own, measured(tf.add(start, tf.mul(gradient, step / norm)))))[name]!;
    // The histogram's bins are narrow.
    const step = name === 'color' ? 3e-4 : 5e-3;
    expect(((await at(step)) - (await at(-step))) / (2 * step) / norm).toBeCloseTo(1, 1);
    own.dispose();
  });

  it('adds up the losses by their weights', async () => {
    const one = async (set: Partial<LossWeights>) =>
      (await gradientOf(objective, measured(overflowing()), weights(set))).gradient;
    const mixed = await one({ style: 2, content: 0.5, color: 3, overflow: 7 });
    const parts = tf.addN([
      tf.mul(await one({ style: 1 }), 2),
      tf.mul(await one({ content: 1 }), 0.5),
      tf.mul(await one({ color: 1 }), 3),
      tf.mul(await one({ overflow: 1 }), 7),
    ]);
    expect(largestError(mixed, parts)).toBeLessThan(1e-5);
  });

  it('is 0 outside the window and in the other channels, but for overflow', async () => {
    const { gradient } = await gradientOf(objective, measured(state), weights({ style: 1, content: 1, color: 1 }));
    const { top, left, height, width } = window;
    const padding: [number, number][] = [[offset, 1], [top, 16 - top - height], [left, 16 - left - width]];
    const inside = tf.slice(gradient, [offset, top, left], [3, height, width]);
    const outside = tf.sub(gradient, tf.pad(inside, padding));
    expect(tf.max(tf.abs(outside)).dataSync()[0]).toBe(0);
    expect(tf.min(tf.sum(tf.abs(inside), 0)).dataSync()[0]).toBeGreaterThan(0);
  });

  it('is 0 where all weights are, and all losses are reported still', async () => {
    const { gradient, losses } = await gradientOf(objective, measured(overflowing()), weights({}));
    expect(tf.max(tf.abs(gradient)).dataSync()[0]).toBe(0);
    for (const name of names) expect(losses[name]).toBeGreaterThan(0);
  });
});

describe('losses', () => {
  it('are those of the gradient', async () => {
    const { losses } = await gradientOf(objective, measured(state), weights({ style: 1, color: 1 }));
    const alone = await lossesOf(objective, measured(state));
    for (const name of names) expect(alone[name]).toBeCloseTo(losses[name]!, 6);
  });

  it.each([studio, gram, transport])('vanish for the photo (content), the style (style, colour) and values in range (overflow)', async (createLosses) => {
    const like = (picture: tf.Tensor3D) => tf.pad(picture, [[offset, 1], [0, 0], [0, 0]]);
    const whole = { top: 0, left: 0, height: 16, width: 16 };
    const own = new Objective({ network, style: { planes: photo, transfer: unchanged }, pictureOffset: offset, createLosses });
    const losses = await lossesOf(own, { ...measured(like(photo)), windows: [whole] });
    for (const name of names) expect(losses[name]).toBeLessThan(1e-5);
    own.dispose();
  });

  it('of content take in the regions of colour beside a style, and the features’ by a fifth then', async () => {
    const without = new Objective({ network, pictureOffset: offset, createLosses: studio });
    const [beside, alone] = [await lossesOf(objective, measured(state)), await lossesOf(without, measured(state))];
    const seen = (planes: tf.Tensor3D, first: number) => tf.expandDims<tf.Tensor4D>(cut(planes, first, window));
    const distance = regionLoss(seen(state, offset), recolor(seen(photo, 0), transfer)).dataSync()[0]!;
    expect(beside.content! - 0.2 * alone.content!).toBeCloseTo(distance, 5);
    expect(distance).toBeGreaterThan(0.01);
    without.dispose();
  });

  it('count what lies beyond ±1 as overflow, as a mean over all channels', async () => {
    const { overflow } = await lossesOf(objective, measured(tf.fill([5, 16, 16], -1.25)));
    expect(overflow).toBeCloseTo(0.25, 6);
  });
});

it.each(profiles)('leaves nothing behind: %s', async (_, create) => {
  const own = objectiveWith(create);
  const all = weights({ style: 1, content: 1, color: 1, overflow: 1 });
  const query = measured(state);
  const round = async (past?: Past) => {
    const { gradient, statistics } = await own.gradient({ ...query, past }, all);
    gradient.dispose();
    return statistics;
  };
  const values = await round();
  const past = values && { values: tf.reshape<tf.Rank.R1>(values, [-1]), share: 0.5 };
  (await round(past))?.dispose();
  const before = tf.memory().numTensors;
  for (let i = 0; i < 3; i++) (await round(past))?.dispose();
  await lossesOf(own, { ...query, past });
  expect(tf.memory().numTensors).toBe(before);
});

it.each(profiles)('frees its targets, those of each size: %s', async (_, createLosses) => {
  const planes = noise<tf.Rank.R3>([3, 8, 8], 1, -0.5, 0.5);
  const query = measured(state);
  const before = tf.memory().numTensors;
  const own = new Objective({ network, style: { planes, transfer }, pictureOffset: offset, createLosses });
  const { gradient, statistics } = await own.gradient(query, weights({ style: 1, color: 1 }));
  tf.dispose([gradient, ...(statistics ? [statistics] : [])]);
  const ofOne = tf.memory().numTensors;
  await lossesOf(own, { ...query, windows: [{ ...window, height: 6 }] });
  // The notebook's Gram matrices are those of the whole style, whatever is held against them.
  expect(tf.memory().numTensors > ofOne).toBe(createLosses !== notebook);
  own.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

it('has its style in windows once for each size of windows', async () => {
  const own = objectiveWith(studio);
  const query = measured(state);
  const tensorsAfter = async (seen: typeof window) => {
    await lossesOf(own, { ...query, windows: [seen] });
    return tf.memory().numTensors;
  };
  const first = await tensorsAfter(window);
  expect(await tensorsAfter({ ...window, top: 0 })).toBe(first);
  const second = await tensorsAfter({ ...window, height: 7 });
  expect(second).toBeGreaterThan(first);
  expect(await tensorsAfter(window)).toBe(second);
  own.dispose();
});

it('says so where pictures come in a size that was not prepared', () => {
  const planes = noise<tf.Rank.R3>([3, 20, 14], 1, 0, 1);
  const losses = new StudioLosses(network, { picture: planes, transfer }, 'moments');
  losses.prepare([12, 10]);
  const features = network.features(noise([1, 7, 10, 3], 2, 0, 1), network.styleTaps);
  expect(() => losses.statistics({ pictures: noise<tf.Rank.R4>([1, 3, 7, 10], 2, 0, 1), features })).toThrow('10 × 7 pixels');
});

const remembered = async (own: Objective) => (await gradientOf(own, measured(noise([5, 16, 16], 9, -0.4, 0)), weights({}))).statistics;

describe('the past', () => {

  it.each([['studio', studio], ['studio with Gram matrices', gram]] as const)(
    'is averaged with the crop’s statistics for style and colour alone, which get no smaller gradient: %s',
    async (_, create) => {
      const own = objectiveWith(create);
      const past = { values: (await remembered(own))!, share: 0.25 };
      const [plain, both] = [await gradientOf(own, measured(state), weights({})), await gradientOf(own, { ...measured(state), past }, weights({}))];
      const average = tf.add(tf.mul(plain.statistics!, 0.25), tf.mul(past.values, 0.75));
      expect(largestError(both.statistics!, average)).toBeLessThan(1e-6);
      expect([both.losses.content, both.losses.overflow]).toEqual([plain.losses.content, plain.losses.overflow]);
      for (const [name, step] of [['style', 5e-3], ['color', 2e-3]] as const) {
        expect(Math.abs(both.losses[name]! - plain.losses[name]!)).toBeGreaterThan(0.01);
        const { gradient } = await gradientOf(own, { ...measured(state), past }, weights({ [name]: 1 }));
        const norm = tf.norm(gradient).dataSync()[0]!;
        const at = async (by: number) =>
          (await lossesOf(own, { ...measured(tf.add(state, tf.mul(gradient, by / norm))), past }))[name]!;
        expect(((await at(step)) - (await at(-step))) / (2 * step) / (0.25 * norm)).toBeCloseTo(1, 1);
      }
      own.dispose();
    },
  );

  it('of transport is that of the colours, since its places are compared one by one', async () => {
    const own = objectiveWith(transport);
    const past = { values: (await remembered(own))!, share: 0.25 };
    const [plain, both] = [await lossesOf(own, measured(state)), await lossesOf(own, { ...measured(state), past })];
    expect(both.style).toBe(plain.style);
    expect(Math.abs(both.color! - plain.color!)).toBeGreaterThan(0.01);
    own.dispose();
  });

  it('is none in the notebook’s profile and without a style', async () => {
    expect(await remembered(objectiveWith(notebook))).toBeUndefined();
    expect(await remembered(new Objective({ network, pictureOffset: offset, createLosses: studio }))).toBeUndefined();
  });
});

it('spreads the notebook’s losses over the items of a batch so that their mean is the loss of the batch', async () => {
  const own = objectiveWith(notebook);
  const other = noise<tf.Rank.R3>([5, 16, 16], 7, -0.45, 0.45);
  const otherPhoto = noise<tf.Rank.R3>([3, 16, 16], 8, -0.5, 0.5);
  const states = [overflowing(), other];
  const alone = await Promise.all([
    lossesOf(own, measured(states[0]!)),
    lossesOf(own, { ...measured(states[0]!), photos: [otherPhoto] }),
    lossesOf(own, measured(other)),
  ]);
  const colorSquares = await Promise.all(states.map((item) => own.colorSquares(item, window)));
  const photos = [photo, otherPhoto];
  const items = await Promise.all(
    states.map((item, position) => lossesOf(own, { ...measured(item), photos, share: { position, colorSquares } })),
  );
  const mean = (name: LossName) => ((items[0]![name] ?? 0) + (items[1]![name] ?? 0)) / 2;
  expect(mean('style')).toBeCloseTo((alone[0]!.style! + alone[2]!.style!) / 2, 5);
  expect(mean('content')).toBeCloseTo((alone[0]!.content! + alone[1]!.content!) / 2, 5);
  expect(mean('color')).toBeCloseTo(Math.hypot(alone[0]!.color!, alone[2]!.color!) / 2, 5);
  expect(mean('overflow')).toBeCloseTo(alone[0]!.overflow! + alone[2]!.overflow!, 3);
});

it.each([['studio', studio], ['studio with Gram matrices', gram], ['studio with transport', transport]] as const)(
  'sees each state of a batch for itself: %s',
  async (_, create) => {
    const own = objectiveWith(create);
    const states = [overflowing(), noise<tf.Rank.R3>([5, 16, 16], 7, -0.45, 0.45)];
    const photos = [photo, noise<tf.Rank.R3>([3, 16, 16], 8, -0.5, 0.5)];
    const windows = [window, { ...window, top: 1, left: 5 }];
    const values = (await remembered(own)) ?? undefined;
    const past = values && { values, share: 0.25 };
    const all = weights({ style: 1, content: 2, color: 0.5, overflow: 3 });
    const both = await own.gradient({ states: tf.stack(states) as tf.Tensor4D, photos, windows, past }, all);
    for (const [i, state] of states.entries()) {
      const alone = await own.gradient({ states: tf.expandDims(state), photos: [photos[i]!], windows: [windows[i]!], past }, all);
      for (const name of names) expect(both.losses[i]![name]).toBeCloseTo(alone.losses[0]![name]!, 5);
      expect(largestError(tf.slice(both.gradient, i, 1), alone.gradient)).toBeLessThan(1e-4);
      expect(largestError(tf.slice(both.statistics!, i, 1), alone.statistics!)).toBeLessThan(1e-5);
    }
    own.dispose();
  },
);
