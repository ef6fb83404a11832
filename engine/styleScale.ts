import type { RunSettings } from '../shared/configuration/resolve';
import type { Picture } from '../shared/picture';
import { layoutOf } from './automaton/layouts';
import { strokeSpacing } from './losses/style/strokeSpacing';

/** Longer side in pixels of the style as it is measured. */
export const measuredStyleSide = 512;
/** Strokes side by side in what the losses see of a crop. */
const STROKES = 3.3;
/** Longer side of the style in such windows: fewer are too few to average over, and larger styles are rarely at hand. */
const FEWEST_WINDOWS = 4;
const MOST_WINDOWS = 12;

/** Most that a file is enlarged for broader strokes: more is nothing but blurred. For the fewest windows it may have to be. */
const MOST_ENLARGED = 1.35;

/** `nca.style.scale` by the style's own strokes. */
export interface MeasuredScale {
  readonly scale: number;
  /** For the user. */
  readonly notice: string;
}

/**
 * The scale at which a window of the crop shows several of a style's strokes.
 * @param style its longer side `measuredStyleSide`
 * @param fileSide longer side of the picture in its file
 * @returns undefined in a layout whose strokes are not sized so
 */
export function measureStyleScale(style: Picture, fileSide: number, settings: RunSettings): MeasuredScale | undefined {
  const { growth } = layoutOf(settings);
  if (!growth) return undefined;
  const window = settings['nca.training.size'] - 2 * growth.rim;
  const wanted = (measuredStyleSide * window) / STROKES / strokeSpacing(style);
  const most = Math.min(MOST_WINDOWS * window, MOST_ENLARGED * fileSide);
  const side = Math.max(FEWEST_WINDOWS * window, Math.min(most, wanted));
  const scale = Math.min(8, Math.max(0.05, Math.round((100 * side) / settings['nca.output.size']) / 100));
  const notice = `Style scale ${scale} (nca.style.scale), by the size of the strokes of ${style.name}: the style is ${Math.round(scale * settings['nca.output.size'])} pixels wide or high.`;
  return { scale, notice };
}
