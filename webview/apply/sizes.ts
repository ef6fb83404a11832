import type { SavedModel } from '../../shared/modelFile';
import { fitLongerSide } from '../../shared/picture';
import { applyWork } from '../../engine/apply/applyWork';
import type { ApplyOptions, SizeChoice } from './state';

/** A picture's own size, as far as the host could read it; and the name of the mask beside it. */
export interface OwnSize {
  readonly name: string;
  readonly mask?: string | undefined;
  readonly width: number | null;
  readonly height: number | null;
}

/** Longer sides that are offered beside the pictures' own. */
const usualSides = [512, 1024];

/** Work of each picture at a size; null where its own is not known. */
export function worksOf(model: SavedModel, pictures: readonly OwnSize[], size: ApplyOptions['size'], steps: number): (number | null)[] {
  return pictures.map(({ width, height }) => {
    if (width === null || height === null) return null;
    const grid = size === 'original' ? { width, height } : fitLongerSide(width, height, size);
    return applyWork(model, grid, steps);
  });
}

/**
 * The first is suggested: sizes that enlarge most of the photos come after their own.
 * @param speed work a second that was measured on this machine
 */
export function sizeChoices(model: SavedModel, pictures: readonly OwnSize[], steps: number, speed: number | null): SizeChoice[] {
  const own = ownSizeOf(pictures);
  const seconds = (size: ApplyOptions['size']) => {
    const known = worksOf(model, pictures, size, steps).filter((work) => work !== null);
    if (speed === null || known.length === 0) return null;
    return (known.reduce((sum, work) => sum + work, 0) / known.length) * (pictures.length / speed);
  };
  const usual = usualSides.filter((side) => side !== own.side).map((side) => ({ side, enlarged: enlargedBy(side, pictures) }));
  const choices = (some: typeof usual) => some.map(({ side, enlarged }): SizeChoice => ({ size: side, label: labelOf(side, enlarged, pictures.length), seconds: seconds(side) }));
  const enlarging = usual.filter(({ enlarged }) => 2 * enlarged > pictures.length);
  return [
    ...choices(usual.filter((one) => !enlarging.includes(one))),
    { size: 'original', label: own.label, seconds: seconds('original') },
    ...choices(enlarging),
  ];
}

const enlargedBy = (side: number, pictures: readonly OwnSize[]) => pictures.filter(({ width, height }) => width !== null && height !== null && Math.max(width, height) < side).length;

function labelOf(side: number, enlarged: number, count: number): string {
  const pixels = `${side.toLocaleString('en')} pixels`;
  if (enlarged === 0) return pixels;
  if (count === 1) return `${pixels}, enlarged`;
  return `${pixels}, ${enlarged === count ? 'all' : `${enlarged} of ${count}`} enlarged`;
}

function ownSizeOf(pictures: readonly OwnSize[]): { label: string; side: number | null } {
  const [{ width, height } = { width: null, height: null }] = pictures;
  if (pictures.length !== 1 || width === null || height === null) return { label: pictures.length > 1 ? 'Their own sizes' : 'Its own size', side: null };
  return { label: `Its own size, ${width.toLocaleString('en')} × ${height.toLocaleString('en')}`, side: Math.max(width, height) };
}
