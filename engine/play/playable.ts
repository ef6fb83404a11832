import type { SavedModel } from '../../shared/modelFile';

type Playable = SavedModel & { readonly layout: Exclude<SavedModel['layout'], 'coarseToFine'> };

/**
 * An automaton that the player, exported pages and GIFs can show.
 * @throws Error for one that grows from coarse to fine
 */
export function playable(model: SavedModel): Playable {
  const { layout } = model;
  if (layout !== 'coarseToFine') return { ...model, layout };
  throw new Error('It grows from coarse to fine (layout coarseToFine), which cannot be played or exported yet: apply it to images instead.');
}
