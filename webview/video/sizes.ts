import { clipWork } from '../../engine/video/clipWork';
import type { SavedModel } from '../../shared/modelFile';
import type { SizeChoice } from '../apply/state';
import type { Clip } from './clips/clip';

/** Longer sides that are offered beside the clip's own: each frame takes as long as a picture. */
const usualSides = [256, 512, 1024];

/** @param speed steps of cells a second that were measured on this machine */
export function sizeChoices(model: SavedModel, clip: Clip, speed: number | null): SizeChoice[] {
  const seconds = (size: SizeChoice['size']) => speed && clipWork(model, clip.sizeAt(size), clip.count) / speed;
  const usual = usualSides.filter((side) => side < Math.max(clip.width, clip.height));
  return [
    ...usual.map((side): SizeChoice => ({ size: side, label: `${side.toLocaleString('en')} pixels`, seconds: seconds(side) })),
    { size: 'original', label: `Its own size, ${clip.width.toLocaleString('en')} × ${clip.height.toLocaleString('en')}`, seconds: seconds('original') },
  ];
}
