import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { lossNames, type LossName, type LossWeights } from '../../../../engine/api';
import { averagePool } from '../../../../engine/features/pooling';
import type { GraphNetwork } from '../../../../engine/features/graphNetwork';
import { chromaLoss } from '../../../../engine/losses/chromaLoss';
import { regionLoss } from '../../../../engine/losses/color/regionLoss';
import { MultiscaleLosses } from '../../../../engine/losses/multiscaleLosses';
import { Objective } from '../../../../engine/losses/objective';
import { toNetworkInput } from '../../../../engine/losses/pictures';
import { MomentsTarget } from '../../../../engine/losses/style/momentsTarget';
import { styleWindows } from '../../../../engine/losses/style/styleWindows';
import type { StyleLossName } from '../../../../engine/losses/style/styleTargets';
import { noise } from '../tensors';
import { tinyNetwork } from '../tinyNetwork';
import { useWasm } from '../useWasm';

const SIDE = 52;
const window = { top: 2, left: 3, height: 48, width: 48 };
const none = Object.fromEntries(lossNames.map((name) => [name, 0])) as LossWeights;
const identity = { matrix: [[1, 0, 0], [0, 1, 0], [0, 0, 1]], from: [0, 0, 0], to: [0, 0, 0] } as const;

let network: GraphNetwork;
let style: tf.Tensor3D;
let state: tf.Tensor3D;
let photo: tf.Tensor3D;

beforeAll(async () => {
  await useWasm();
  network = tinyNetwork();
  style = noise([3, 60, 64], 1, -0.4, 0.2);
  state = noise([4, SIDE, SIDE], 2, -0.45, 0.45);
  photo = noise([3, SIDE, SIDE], 3, -0.5, 0.5);
});

const objectiveWith = (loss: StyleLossName, planes: tf.Tensor3D | undefined = style) =>
  new Objective({
    network,
    style: planes && { planes, transfer: identity },
    pictureOffset: 0,
    createLosses: (of, input) => new MultiscaleLosses(of, input, loss),
  });
const query = (of: tf.Tensor3D) => ({ states: tf.expandDims<tf.Tensor4D>(of), photos: [photo], windows: [window] });
const lossesOf = async (objective: Objective, of: tf.Tensor3D) => (await objective.losses(query(of)))[0]!;

describe('MultiscaleLosses', () => {
  it.each(['moments', 'gram', 'transport'].flatMap((loss) => (['style', 'content'] as const).map((name) => [loss, name] as const)))(
    'with %s have the gradient of %s that finite differences say',
    async (loss, name) => {
      const objective = objectiveWith(loss as StyleLossName);
      const gradient = tf.squeeze<tf.Tensor3D>((await objective.gradient(query(state), { ...none, [name]: 1 })).gradient, [0]);
      const norm = tf.norm(gradient).dataSync()[0]!;
      const at = async (step: number) => (await lossesOf(objective, tf.add(state, tf.mul(gradient, step / norm))))[name]!;
      expect(((await at(0.02)) - (await at(-0.02))) / 0.04 / norm).toBeCloseTo(1, 1);
      objective.dispose();
    },
  );

  it('take the mean of the style’s distances at scales whose picture has 24 pixels', async () => {
    const objective = objectiveWith('moments');
    const cut = tf.add(tf.slice(state, [0, 2, 3], [3, 48, 48]), 0.5) as tf.Tensor3D;
    const at = (factor: number) => {
      const pool = (picture: tf.Tensor3D) => averagePool(toNetworkInput(picture), { size: factor, stride: factor, padding: 'valid' });
      const [full, small] = [tf.add<tf.Tensor3D>(style, 0.5), pool(cut)];
      const windows = styleWindows(pool(full), [48 / factor, 48 / factor]);
      const target = new MomentsTarget(network, windows);
      const features = network.features(small, network.styleTaps);
      return target.distance(target.statistics(features, small)).dataSync()[0]!;
    };
    const { style: measured } = await lossesOf(objective, state);
    expect(measured).toBeCloseTo((at(1) + at(2)) / 2, 5);
    expect(Math.abs(at(1) - at(2))).toBeGreaterThan(0.01);
    objective.dispose();
  });

  it('hold regions to the photo as it is seen, and its features only where there is no style', async () => {
    const [styled, plain] = [objectiveWith('moments'), new Objective({
      ...{ network, pictureOffset: 0 },
      createLosses: (of, input) => new MultiscaleLosses(of, input, 'moments'),
    })];
    const part = (of: tf.Tensor3D) => tf.expandDims<tf.Tensor4D>(tf.add(tf.slice(of, [0, 2, 3], [3, 48, 48]), 0.5));
    const { content } = await lossesOf(styled, state);
    expect(content).toBeCloseTo(regionLoss(part(state), part(photo)).dataSync()[0]!, 5);
    const losses = await lossesOf(plain, state);
    expect(Object.keys(losses)).toEqual(['content', 'overflow'] satisfies LossName[]);
    expect(losses.content).toBeGreaterThan(0.1);
    const same = tf.concat([photo, tf.slice(state, 3, 1)]) as tf.Tensor3D;
    expect((await lossesOf(plain, same)).content).toBeCloseTo(0, 5);
    styled.dispose();
    plain.dispose();
  });

  it('hold the colours of strokes to what the style has, which is free', async () => {
    const free = { coherence: [0.25, 0.25, 0.25], chroma: [0.1, 0.2] };
    const objective = new Objective({
      ...{ network, style: { planes: style, transfer: identity }, pictureOffset: 0 },
      createLosses: (of, input) => new MultiscaleLosses(of, input, 'moments', free),
    });
    const seen = tf.expandDims<tf.Tensor4D>(tf.slice(state, [0, 2, 3], [3, 48, 48]));
    const { chroma } = await lossesOf(objective, state);
    expect(chroma).toBeGreaterThan(0.1);
    expect(chroma).toBeCloseTo(chromaLoss(seen, free.chroma).dataSync()[0]!, 5);
    objective.dispose();
  });

  it('leave nothing behind', () => {
    const before = tf.memory().numTensors;
    const objective = objectiveWith('moments');
    objective.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
