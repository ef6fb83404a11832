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

/** @param speed work a second that was measured on this machine */
export function sizeChoices(model: SavedModel, pictures: readonly OwnSize[], steps: number, speed: number | null): SizeChoice[] {
  const own = ownSizeOf(pictures);
  const seconds = (size: ApplyOptions['size']) => {
    const known = worksOf(model, pictures, size, steps).filter((work) => work !== null);
    if (speed === null || known.length === 0) return null;
    return (known.reduce((sum, work) => sum + work, 0) / known.length) * (pictures.length / speed);
  };
  const usual = usualSides.filter((side) => side !== own.side);
  return [
    ...usual.map((side): SizeChoice => ({ size: side, label: `${side.toLocaleString('en')} pixels`, seconds: seconds(side) })),
    { size: 'original', label: own.label, seconds: seconds('original') },
  ];
}

function ownSizeOf(pictures: readonly OwnSize[]): { label: string; side: number | null } {
  const [{ width, height } = { width: null, height: null }] = pictures;
  if (pictures.length !== 1 || width === null || height === null) return { label: pictures.length > 1 ? 'Their own sizes' : 'Its own size', side: null };
  return { label: `Its own size, ${width.toLocaleString('en')} × ${height.toLocaleString('en')}`, side: Math.max(width, height) };
}
