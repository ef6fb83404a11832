/** What `npm run bench -- convergence` trains. */
export const pairs = [
  ['lighthouse', 'mosaic'],
  ['cat', 'woodcut'],
  ['coffee', 'scales'],
  ['still-life', 'pointillism'],
  ['sailboat', 'stained-glass'],
  ['cottage', 'watercolour'],
] as const;
export type Pair = (typeof pairs)[number];

/** A run that has gone so far is ended. */
export interface Limit {
  readonly seconds?: number;
  readonly iterations?: number;
}

interface Recipe extends Limit {
  readonly settings: Readonly<Record<string, unknown>>;
}

const cold = { 'nca.preset': 'quick', 'nca.training.start': 'cold' };
export const recipes: Readonly<Record<string, Recipe>> = {
  // So that the ends of cold starts can be told from noise.
  cold: { settings: { ...cold, 'nca.training.iterations': 400 } },
  quick: { settings: { 'nca.preset': 'quick' } },
  gram: { settings: { ...cold, 'nca.training.iterations': 400, 'nca.style.loss': 'gram' } },
  // The notebook's numbers but for the crop: 224 pixels would be 40 iterations in this time.
  original: {
    settings: { 'nca.preset': 'quick', 'nca.profile': 'notebook', 'nca.training.size': 96, 'nca.training.pool': 24 },
    seconds: 900,
  },
};
