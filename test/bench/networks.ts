import { readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import { FrozenConvolution } from '../../engine/features/frozenConvolution';
import { loadInception } from '../../engine/features/inception';
import { Random } from '../../engine/random';
import { cannot, heading, processorTime, row, takeTurns, type Way } from './measure';
import { Torch } from './torch';

/** Convolutions of the sizes that the feature networks have on a crop of 64 and of 128 pixels. */
const convolutions = [
  { size: 32, inputs: 32, outputs: 64 },
  { size: 64, inputs: 64, outputs: 64 },
  { size: 32, inputs: 128, outputs: 128 },
];

/** The smallest takes a few milliseconds: medians of fewer scatter by a third. */
const ROUNDS = 25;

/** Forward and input gradient of the feature networks' convolution, per operation, against the forward pass alone. */
export async function benchNetworks(): Promise<void> {
  heading('3×3 convolution with ReLU, forward and gradient at its input, a GFLOP: ours against XNNPACK’s forward pass alone');
  const made = convolutions.map((each) => ({ ...each, ...convolution(each) }));
  for (const { size, inputs, outputs, flops, both, forward } of made) {
    const [ours, plain] = (await takeTurns([both, forward], ROUNDS)) as [number, number];
    row(`${size}², ${inputs} → ${outputs}`, ours / (2 * flops), plain / flops, 'ms');
  }
  await againstTorch(made);
  await wholeNetwork();
}

async function againstTorch(made: readonly (ReturnType<typeof convolution> & (typeof convolutions)[number])[]): Promise<void> {
  const torch = await Torch.start();
  if (!torch) return cannot('The same against PyTorch', 'no python3 here has PyTorch.');
  heading(`The same against PyTorch ${torch.version}, one thread`);
  for (const { size, inputs, outputs, flops, both } of made) {
    const other = () => torch.milliseconds({ what: 'convolution', size, inputs, outputs });
    const [ours, theirs] = (await takeTurns([both, other], ROUNDS)) as [number, number];
    row(`${size}², ${inputs} → ${outputs}`, ours / (2 * flops), theirs / (2 * flops), 'ms');
  }
  torch.end();
}

function convolution({ size, inputs, outputs }: (typeof convolutions)[number]) {
  const random = Random.seeded(2);
  const noise = (length: number) => Float32Array.from({ length }, () => random.uniform() - 0.5);
  const kernel = tf.tensor4d(noise(9 * inputs * outputs), [3, 3, inputs, outputs]);
  const frozen = new FrozenConvolution(tf.clone(kernel), tf.zeros([outputs]));
  const picture = tf.tensor4d(noise(size * size * inputs), [1, size, size, inputs]);
  const gradient = tf.tensor4d(noise(size * size * outputs), [1, size, size, outputs]);
  const both = () => tf.grad((x) => frozen.apply(x as tf.Tensor4D))(picture, gradient);
  const timed = (make: () => tf.Tensor) => (): Promise<number> =>
    processorTime(async () => {
      const result = tf.tidy(make);
      await result.data();
      result.dispose();
    });
  return {
    flops: (2 * 9 * inputs * outputs * size * size) / 1e9,
    both: timed(both),
    forward: timed(() => tf.conv2d(picture, kernel, 1, 'same')),
  };
}

async function wholeNetwork(): Promise<void> {
  heading('The built-in network to all its taps: forward and gradient (ours) against forward alone');
  const network = loadInception(await readFile('weights/inception.safetensors'));
  for (const size of [64, 128]) {
    const picture = tf.randomUniform<tf.Rank.R4>([1, size, size, 3], 0, 1, 'float32', 1);
    const sums = (x: tf.Tensor) =>
      tf.addN(Object.values(network.features(x as tf.Tensor4D, network.styleTaps)).map((tap) => tf.sum<tf.Scalar>(tap)));
    const ways = [() => tf.grad(sums)(picture), () => sums(picture)].map((make): Way => () =>
      processorTime(async () => {
        const result = tf.tidy(make);
        await result.data();
        result.dispose();
      }),
    );
    const [both, forward] = (await takeTurns(ways, 5)) as [number, number];
    row(`${size}²`, both, forward, 'ms');
  }
}
