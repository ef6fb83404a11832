import { shiftShuffle } from '../../../engine/automaton/layouts/shiftShuffle';
import { relativeError, smallestTolerance } from '../readReference';
import type { Kind } from './kind';

const output = /^out_(odd_)?(\d+(?:_\d+)*)$/;

/** The six fixed channels of pictures of even and odd sides, for several shifts. */
export const shiftShuffleChannels: Kind = {
  name: 'shift_shuffle',
  onGpu: false,
  matches: ({ tensors }) => [...tensors.keys()].some((name) => output.test(name)),
  // eslint-disable-next-line @typescript-eslint/require-await -- the other kinds read from a device
  async *measure(reference) {
    for (const name of reference.tensors.keys()) {
      const match = output.exec(name);
      if (!match) continue;
      const shifts = match[2]!.split('_').map(Number);
      const [, , height, width] = reference.shape(name);
      const image = [...reference.tensors.keys()].find((candidate) => {
        const [, channels, h, w] = reference.shape(candidate);
        return channels === 3 && h! >> 1 === height! >> 1 && w! >> 1 === width! >> 1;
      });
      if (image === undefined) throw new Error(`There is no picture for ${name}.`);
      const [, , h, w] = reference.shape(image);
      const photo = reference.values(image).map((value) => value - 0.5);
      const error = relativeError(shiftShuffle(photo, w!, h!, shifts), reference.values(name));
      yield { what: `${name} of ${image}`, error, tolerance: smallestTolerance };
    }
  },
};
