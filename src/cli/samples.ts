import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { inStyleOrder } from '../../shared/paintings';
import { didYouMean } from '../experiments/nearest';
import { UsageError } from './usageError';

const samples = path.join(__dirname, '../media/samples');
const folder = path.join(samples, 'styles');

/** The file of a photo that comes with the project. */
export const bundledPhoto = (name: string) => path.join(samples, 'photos', `${name}.jpg`);

/** One grey, in place of a photo where there shall be none: run records name it as they name photos. */
export const blankPhoto = path.join(samples, 'blank.png');

/** Names of the styles that come with the project. */
export function bundledStyles(): string[] {
  return inStyleOrder(readdirSync(folder).map((file) => path.parse(file).name));
}

/** For the end of a command's `--help`. */
export const stylesHelp = () =>
  `\nBundled styles, pictures to train on: ${bundledStyles().join(', ')}\nSome automata have the name of the style that they were trained on: --style takes the picture, a model is the automaton.`;

/**
 * The file that is meant: one of that name where there is one, else the bundled style of that name.
 * @throws UsageError for a mere word that is neither
 */
export function styleFile(text: string): string {
  // A folder of that name is no picture.
  if (statSync(text, { throwIfNoEntry: false })?.isFile()) return text;
  if (bundledStyles().includes(text)) return path.join(folder, `${text}.jpg`);
  if (/[./\\]/.test(text)) return text;
  throw new UsageError(`--style ${text}: there is no such file, nor such a style${didYouMean(text, bundledStyles())}; there are ${bundledStyles().join(', ')}.`);
}
