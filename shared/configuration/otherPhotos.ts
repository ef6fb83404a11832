import { layoutTable } from '../layouts';
import { chosenLayout } from './profileLayouts';
import type { RunSettings } from './resolve';
import type { Settings } from './settings';

/**
 * The files of media/other-photos that a training may take crops of beside its own photos. What such a run makes depends
 * on them as on its inputs.
 */
export const otherPhotos = [
  { name: 'astronaut.jpg', sha256: 'b40f657586e97415b85e27c019f7a62b042fbb89c0b4549a95a16c9039e5b55d' },
  { name: 'dandelions.jpg', sha256: '53bab2bc5133ed19206ce09825e23e77106fbf41d6c82a410109e01648c39795' },
  { name: 'dogs.jpg', sha256: 'c0d26d9a29b0560490ea6f07ac90bd037d3bb8eb0125695f6a66914cde4c8bc2' },
  { name: 'fig.jpg', sha256: 'b62584269fa7201dcb63620ec1abb18a81bafc9d1743a29dfcb07a2d4f63b5dc' },
  { name: 'mountain-path.jpg', sha256: 'ef8449d6a02da932423b18e96a9ceab019120733c758a71e23685175546eb4b4' },
  { name: 'stream.jpg', sha256: '3ae22fe7b35aebf014847494711b523222f19de73baeddaa30834db92c49af6d' },
] as const;

/** Longer side of those files in pixels: larger ones would only be blurred. */
export const otherPhotosSide = 512;

/** Whether a run trains on other photos than its own. A batch of one is always the run's own. */
export function usesOtherPhotos(settings: Pick<RunSettings, 'nca.training.otherPhotos' | 'nca.training.batch' | 'nca.training.pool'>): boolean {
  const { 'nca.training.otherPhotos': share, 'nca.training.batch': batch, 'nca.training.pool': pool } = settings;
  return share > 0 && batch > 1 && pool > 1;
}

/** The same of settings whose preset may be open. */
export function mayUseOtherPhotos(settings: Settings): boolean {
  return layoutTable[chosenLayout(settings)].grows && settings['nca.training.otherPhotos'] !== 0;
}
