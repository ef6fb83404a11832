import { areaAverage } from '../automaton/growth/areaAverage';
import type { Blur } from '../automaton/growth/gaussianBlur';
import type { Layout } from '../automaton/layout';
import type { PaddedPhoto } from '../photo';
import { graft, showOwn } from './maskedStep';
import { fixedOf, type RolledLevel } from './rolledLevels';

/** A second automaton that paints where a mask is black; of the first one's layout and levels. */
export interface Rest {
  readonly layout: Layout;
  /** As it is shown it. */
  readonly photo: PaddedPhoto;
}

/** What is seen, and where it is painted. */
export interface Shown {
  readonly photo: PaddedPhoto;
  /** Share of each cell of the photo's grid that is painted; all of it without one. With a rest: the first one's share. */
  readonly mask?: Float32Array | undefined;
  readonly rest?: Rest | undefined;
  /** The quick one, where there is WebAssembly. */
  readonly blur?: Blur | undefined;
}

/** What a level shows: its fixed channels, each automaton its own, and its mask. */
export function shownOn(layout: Layout, { photo, mask, rest, blur }: Shown, level: RolledLevel): { readonly fixed: Float32Array; readonly mask: Float32Array | undefined } {
  const fixed = fixedOf(layout, photo, level, blur);
  const painted = mask && areaAverage(mask, photo, level.cell);
  if (painted && rest) graft(fixed, fixedOf(rest.layout, rest.photo, level, blur), painted);
  else if (painted && layout.growth) showOwn(fixed, areaAverage(photo.planes, photo, level.cell), painted);
  return { fixed, mask: painted };
}
