import { parseLevels } from '../../../shared/levels';
import { gridOf } from '../../../engine/automaton/growth/levelGrid';
import { levelPlanes } from '../../../engine/automaton/growth/levelPlanes';
import { backPlainly, growPlainly, type PlainGrowth, type PlainPerceptron } from '../../../engine/automaton/growth/plainGrowth';
import { relativeError, smallestTolerance, type Reference } from '../readReference';
import type { Kind } from './kind';

const layers = ['w1', 'w2', 'w3'] as const;

/** Fixed channels and growth of an automaton with levels, and its gradient through all of them. */
export const growth: Kind = {
  name: 'growth',
  onGpu: false,
  matches: ({ tensors }) => tensors.has('levels.0.w1.weight') && tensors.has('end_gradient'),
  // eslint-disable-next-line @typescript-eslint/require-await -- the other kinds read from a device
  async *measure(reference) {
    yield* planes(reference);
    const grown = growthIn(reference);
    const trace = growPlainly(grown, reference.values('start'));
    const { perceptrons, start } = backPlainly(grown, trace, reference.values('end_gradient'));
    const compare = (what: string, actual: ArrayLike<number>, name: string) => ({
      what,
      error: relativeError(actual, reference.values(name)),
      tolerance: smallestTolerance,
    });
    yield* trace.map((states, l) => compare(`state after level ${l}`, states.at(-1)!, `end.${l}`));
    for (const [l, perceptron] of perceptrons.entries()) {
      for (const [i, { weight, bias }] of perceptron.entries()) {
        const name = `levels.${l}.${layers[i]}`;
        yield compare(`gradient of ${name}.weight`, weight, `gradient.${name}.weight`);
        yield compare(`gradient of ${name}.bias`, bias, `gradient.${name}.bias`);
      }
    }
    yield compare('gradient of the first state', start, 'start_gradient');
  },
};

function sizeIn(reference: Reference) {
  const [, height, width] = reference.shape('photo') as [number, number, number];
  return { width, height };
}

const levelsIn = ({ description }: Reference) => parseLevels(description['levels'] as string);

function* planes(reference: Reference) {
  const { detail, flat } = reference.description as { detail: number; flat: number };
  for (const [l, level] of levelsIn(reference).entries()) {
    const actual = levelPlanes(reference.values('photo'), sizeIn(reference), level, { detail, flat });
    // Ours are made of values of 32 bits, in several passes.
    yield { what: `fixed channels of level ${l}`, error: relativeError(actual, reference.values(`fixed.${l}`)), tolerance: 1e-6 };
  }
}

/** The file's automaton, with the file's fixed channels. */
function growthIn(reference: Reference): PlainGrowth {
  const double = (name: string) => Float64Array.from(reference.values(name));
  const perceptron = (l: number): PlainPerceptron =>
    layers.map((layer) => ({ weight: double(`levels.${l}.${layer}.weight`), bias: double(`levels.${l}.${layer}.bias`) }));
  return {
    leak: reference.description['leak'] as number,
    levels: levelsIn(reference).map((level, l) => ({
      ...level,
      ...gridOf(sizeIn(reference), level),
      fixed: reference.values(`fixed.${l}`),
      perceptron: perceptron(l),
    })),
  };
}
