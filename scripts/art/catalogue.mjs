import { balloons } from './scenes/balloons.mjs';
import { bust } from './scenes/bust.mjs';
import { cottage } from './scenes/cottage.mjs';
import { lighthouse } from './scenes/lighthouse.mjs';
import { mountainLake } from './scenes/mountain-lake.mjs';
import { sailboat } from './scenes/sailboat.mjs';
import { stillLife } from './scenes/still-life.mjs';
import { render } from './raymarch.mjs';
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

const scenes = {
  'still-life': stillLife,
  'mountain-lake': mountainLake,
  lighthouse,
  sailboat,
  bust,
  cottage,
  balloons,
};

/** A scene as a picture of 480 x 360 pixels. */
const photograph = (scene, seed) => () => render(scene(seed), 480, 360);

/** Every scene with the given seeds, by file name; seeds 1..3 differ in colours and hour too. */
export function photographs(seeds) {
  const name = (scene, seed) => (seeds.length === 1 ? scene : `${scene}-${seed}`);
  return Object.fromEntries(
    seeds.flatMap((seed) =>
      Object.entries(scenes).map(([scene, make]) => [name(scene, seed), photograph(make, seed)]),
    ),
  );
}
