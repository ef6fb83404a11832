import { FrozenConvolution } from '../../../engine/features/frozenConvolution';
import { GraphNetwork } from '../../../engine/features/graphNetwork';
import { noise } from './tensors';

/** Two convolutions and a pool, with random weights. */
export function tinyNetwork(): GraphNetwork {
  const convolution = (inputs: number, outputs: number, seed: number) =>
    new FrozenConvolution(noise([3, 3, inputs, outputs], seed, -0.6, 0.6), noise([outputs], seed + 1, 0, 0.5));
  return new GraphNetwork(
    {
      name: 'tiny',
      styleTaps: ['first', 'second'],
      contentTaps: ['second'],
      preprocessing: { scale: [2, 2, 2], offset: [-1, -1, -1] },
      nodes: [
        { op: 'convolution', name: 'first', inputs: ['picture'] },
        { op: 'averagePool', name: 'pool', inputs: ['first'], size: 2, stride: 2, padding: 'valid' },
        { op: 'convolution', name: 'second', inputs: ['pool'] },
      ],
    },
    new Map([['first', convolution(3, 6, 11)], ['second', convolution(6, 8, 13)]]),
  );
}
