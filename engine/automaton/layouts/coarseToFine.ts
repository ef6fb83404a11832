import type { Level } from '../../../shared/levels';
import { levelPlanes, type Sight } from '../growth/levelPlanes';
import { coarsestCell, reachOf } from '../growth/levelGrid';
import type { Layout } from '../layout';

/** Cells of reflected photo around a picture: as far as strokes show an edge that is none. */
const LEAST_MARGIN = 32;
/** Cells of a crop that lie too near to its wrapped edge for a loss. */
const RIM = 12;
/** Keeps states bounded for as long as they live; without it they are lost a dozen steps after growth. */
const LEAK = 0.03;

/** Lets none run away, whatever photo it is shown. Automata that live reach 3.3 while they grow, and 1.7 after that. */
export const BOUND = 8;

/**
 * An automaton that grows from coarse to fine and paints along the flow: five fixed channels (the photo and the
 * direction of its structure), the picture, twelve hidden channels. Each channel is perceived through five filters of
 * unit size.
 */
export function coarseToFineLayout(levels: readonly Level[], sight: Sight): Layout {
  return {
    name: 'coarseToFine',
    channels: 20,
    fixed: 5,
    picture: 5,
    hidden: 90,
    blurs: [],
    filters: [
      { kind: 'sobelX', scale: 1 / 8 },
      { kind: 'sobelY', scale: 1 / 8 },
      { kind: 'laplacian', scale: 1 / 16 },
      { kind: 'flow', scale: 1, flow: 3 },
    ],
    leak: LEAK,
    bound: BOUND,
    growth: { levels, sight, margin: marginFor(levels), rim: RIM },
    alignment: coarsestCell(levels),
    halo: 0,
    shifts: [],
    fixedPlanes: (photo, width, height) => levelPlanes(photo, { width, height }, { cell: 1 }, sight),
  };
}

/** Grids wrap, so that both margins lie between opposite edges of a picture: together they are as wide as a growth reaches. */
function marginFor(levels: readonly Level[]): number {
  const cell = coarsestCell(levels);
  return cell * Math.ceil(Math.max(LEAST_MARGIN, reachOf(levels) / 2) / cell);
}
