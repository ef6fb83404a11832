import { mosaic } from './styles/mosaic.mjs';
import { oilStrokes } from './styles/oil-strokes.mjs';
import { strands } from './styles/strands.mjs';

/** The style pictures that ship with the extension, by file name. */
export const sampleStyles = {
  'oil-strokes': () => oilStrokes(),
  mosaic: () => mosaic(),
  strands: () => strands(),
};
