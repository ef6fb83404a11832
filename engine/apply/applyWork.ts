import type { SavedModel } from '../../shared/modelFile';
import { modelSettings } from '../../shared/modelMetadata';
import { stepsPerPixel } from '../automaton/growth/levelGrid';
import { modelLayout } from '../automaton/layouts/modelLayout';
import { profileMargin } from '../play/scene';
import { marginOf } from '../training/profiles/profile';

/** Steps of cells that a picture takes, its margin included: what it costs, which tells times before any is measured at its size. */
export function applyWork(model: SavedModel, { width, height }: { readonly width: number; readonly height: number }, steps: number): number {
  const layout = modelLayout(model);
  const settings = modelSettings(model.metadata);
  const margin = marginOf({ margin: profileMargin(settings?.['nca.profile']) }, layout);
  const padded = (side: number) => Math.max(side + 2 * margin, settings?.['nca.training.size'] ?? 0);
  const growth = layout.growth ? stepsPerPixel(layout.growth.levels) : 0;
  return padded(width) * padded(height) * (growth + steps);
}
