import { crossHatching } from './styles/cross-hatching.mjs';
import { embroidery } from './styles/embroidery.mjs';
import { grass } from './styles/grass.mjs';
import { marbledPaper } from './styles/marbled-paper.mjs';
import { mosaic } from './styles/mosaic.mjs';
import { oilStrokes } from './styles/oil-strokes.mjs';
import { pointillism } from './styles/pointillism.mjs';
import { scales } from './styles/scales.mjs';
import { stainedGlass } from './styles/stained-glass.mjs';
import { strands } from './styles/strands.mjs';
import { watercolour } from './styles/watercolour.mjs';
import { woodcut } from './styles/woodcut.mjs';

/** The style pictures that ship with the extension, by file name. */
export const sampleStyles = {
  'oil-strokes': () => oilStrokes(),
  mosaic: () => mosaic(),
  strands: () => strands(),
  'stained-glass': () => stainedGlass(),
  'cross-hatching': () => crossHatching(),
  woodcut: () => woodcut(),
  watercolour: () => watercolour(),
  embroidery: () => embroidery(),
  scales: () => scales(),
  pointillism: () => pointillism(),
  grass: () => grass(),
  'marbled-paper': () => marbledPaper(),
};
