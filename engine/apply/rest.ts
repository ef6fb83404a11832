import { checkKinds } from '../../shared/mixModels';
import { readModel, type SavedModel } from '../../shared/modelFile';
import type { ApplyRequest } from '../api';
import { modelLayout } from '../automaton/layouts/modelLayout';
import { layoutAt } from '../automaton/strength';
import type { Padding } from '../photo';
import type { Rest } from '../rollout/shownGrid';
import { seenPhoto } from '../seenPhoto';

/** A second automaton, and what it is shown. */
export interface RestAutomaton extends Rest {
  readonly model: SavedModel;
}

/**
 * The automaton that paints what a mask leaves: in the same cells, so that those near the border see both.
 * @param first the one that paints where the mask is white
 * @throws Error if it has other cells, or if there is no mask
 */
export function restOf({ rest, mask, photo, keepColors, strength }: ApplyRequest, first: SavedModel, padding: Padding): RestAutomaton {
  if (!mask) throw new Error('A second automaton takes the rest of a mask: name the mask.');
  const model = readModel(rest!);
  checkKinds([{ name: 'the first', model: first }, { name: 'the second', model }]);
  const colors = keepColors ? undefined : model.growth?.colors;
  return { model, layout: layoutAt(modelLayout(model), strength), photo: seenPhoto(photo, padding, colors, strength) };
}
