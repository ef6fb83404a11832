import type { SavedModel } from '../../shared/modelFile';
import { applyWork } from '../apply/applyWork';

/** Further steps of each frame but the first, of an automaton that does not grow: it lives on with a share of the frame before. */
export const livingSteps = 1;

/** Steps of cells that a clip takes; see `applyWork`. @param grid size of its frames in pixels */
export function clipWork(model: SavedModel, grid: { readonly width: number; readonly height: number }, frames: number): number {
  const { steps } = model.metadata;
  return applyWork(model, grid, steps) + (frames - 1) * applyWork(model, grid, model.growth ? steps : steps + livingSteps);
}
