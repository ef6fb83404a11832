import type { Preparation } from '../../engine/api';
import type { RunRequest } from '../../shared/protocol/messages';
import type { Preparing } from './state';

/** What the page does itself before the engine has the run. */
type PageStep = 'engine' | 'device' | 'folder';

const words: Record<PageStep | Preparation, string> = {
  engine: 'Loading the engine',
  device: 'Looking for a graphics card',
  folder: 'Making the folder of the run',
  prompts: 'Reading the prompts',
  automaton: 'Setting up the automaton',
  network: 'Loading the network that judges pictures',
  style: 'Measuring the style',
  firstIteration: 'Training the first iteration',
};

export const preparingStep = (step: PageStep | Preparation): Preparing => ({ text: words[step] });

/** A picture is decoded: of the run's photos it tells how many are left. */
export function readingPicture(read: { readonly name: string }, { photos, style, images = [] }: Pick<RunRequest, 'photos' | 'style' | 'images'>): Preparing {
  const { name } = read;
  const place = photos.findIndex((photo) => photo === read);
  if (place >= 0 && photos.length > 1) return { text: `Reading ${name}, photo ${place + 1} of ${photos.length}`, share: place / photos.length };
  const isOwn = place >= 0 || read === style || images.some(({ file }) => file === read);
  return { text: isOwn ? `Reading ${name}` : 'Reading photos to train on beside' };
}
