import type { Blur } from '../automaton/growth/gaussianBlur';
import { gridOf, type GridSize } from '../automaton/growth/levelGrid';
import { levelPlanes } from '../automaton/growth/levelPlanes';
import type { Layout } from '../automaton/layout';
import type { PaddedPhoto } from '../photo';

/** One grid of a photo's rollout, and the steps that are taken on it. */
export interface RolledLevel extends GridSize {
  /** Side of its cells in pixels. */
  readonly cell: number;
  readonly steps: number;
}

/** From the coarsest; one where nothing grows. @param more steps on the finest */
export function levelsOf({ growth }: Layout, photo: PaddedPhoto, more: number): RolledLevel[] {
  const levels = growth?.levels ?? [{ cell: 1, steps: 0 }];
  return levels.map(({ cell, steps }, l) => ({ cell, steps: l === levels.length - 1 ? steps + more : steps, ...gridOf(photo, { cell }) }));
}

/** The fixed channels of a photo on a level, planar; the first three are the photo. */
export function fixedOf(layout: Layout, photo: PaddedPhoto, level: RolledLevel, blur?: Blur): Float32Array {
  const { growth } = layout;
  if (!growth) return layout.fixedPlanes(photo.planes, photo.width, photo.height);
  return levelPlanes(photo.planes, photo, level, growth.sight, blur);
}

/** Steps of cells, on all levels. */
export const cellSteps = (levels: readonly RolledLevel[]): number =>
  levels.reduce((sum, { width, height, steps }) => sum + width * height * steps, 0);
