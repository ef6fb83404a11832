import { photographs } from './catalogue.mjs';
import { bands } from './styles/bands.mjs';
import { brick } from './styles/brick.mjs';
import { checks } from './styles/checks.mjs';
import { cracks } from './styles/cracks.mjs';
import { crossHatching } from './styles/cross-hatching.mjs';
import { embroidery } from './styles/embroidery.mjs';
import { foliage } from './styles/foliage.mjs';
import { grass } from './styles/grass.mjs';
import { inkSplashes } from './styles/ink-splashes.mjs';
import { marble } from './styles/marble.mjs';
import { marbledPaper } from './styles/marbled-paper.mjs';
import { mosaic } from './styles/mosaic.mjs';
import { oilStrokes } from './styles/oil-strokes.mjs';
import { pebbles } from './styles/pebbles.mjs';
import { pointillism } from './styles/pointillism.mjs';
import { sandRipples } from './styles/sand-ripples.mjs';
import { scales } from './styles/scales.mjs';
import { stainedGlass } from './styles/stained-glass.mjs';
import { strands } from './styles/strands.mjs';
import { watercolour } from './styles/watercolour.mjs';
import { weave } from './styles/weave.mjs';
import { woodGrain } from './styles/wood-grain.mjs';
import { woodcut } from './styles/woodcut.mjs';

const fire = ['#1d0a14', '#5c1224', '#b52a22', '#ee6b1f', '#fbc04a', '#fff0c0'];
const garden = ['#10261c', '#1f5a3a', '#5fa04a', '#c6d65a', '#f6eec6', '#e58aa8', '#a83268'];
const dusk = ['#1a1433', '#43286a', '#8a3f8c', '#d9638a', '#f7a878', '#fbe3b0'];
const slate = ['#12181f', '#2f3c48', '#62727f', '#a3aeb4', '#e8e6de'];
const glassBlues = ['#0a2a6a', '#1460b0', '#3aa0d8', '#9ad8ea', '#f4f0d0', '#e0b030', '#0f7a78'];

/** The larger set of styles that the built-in base automaton is trained with. */
export const trainingStyles = {
  'oil-fire': () => oilStrokes({ seed: 101, palette: fire, swirl: 240 }),
  'oil-garden': () => oilStrokes({ seed: 102, palette: garden, swirl: 420, bands: 1.2 }),
  'oil-slate': () => oilStrokes({ seed: 103, palette: slate, swirl: 200, bands: 2 }),
  'mosaic-dusk': () => mosaic({ seed: 104, palette: dusk, tile: 30 }),
  'mosaic-round': () => mosaic({ seed: 105, palette: garden, tile: 48, square: false }),
  'strands-slate': () => strands({ seed: 106, palette: slate, width: 15 }),
  'strands-dusk': () => strands({ seed: 107, palette: dusk, width: 27, swirl: 500 }),
  'stained-glass-blue': () => stainedGlass({ seed: 108, colours: glassBlues, pane: 60 }),
  'hatching-sepia': () =>
    crossHatching({
      seed: 109,
      inks: [
        [0.36, 0.2, 0.12],
        [0.5, 0.26, 0.14],
      ],
      spacing: 14,
    }),
  'woodcut-blue': () => woodcut({ seed: 110, paper: '#eef0ea', ink: '#12285c', apart: 15, swirl: 240 }),
  'watercolour-sea': () =>
    watercolour({ seed: 111, colours: glassBlues.slice(0, 4).concat('#1f7a6a', '#4a3a90') }),
  'embroidery-fire': () => embroidery({ seed: 112, threads: fire, width: 9 }),
  'scales-fire': () =>
    scales({ seed: 113, radius: 66, colours: { ground: ['#fbe7c0', '#f6d79a'], rings: fire.slice(1, 5) } }),
  'pointillism-garden': () => pointillism({ seed: 114, palette: garden, contrast: dusk, radius: 16 }),
  fur: () =>
    grass({
      seed: 115,
      palette: ['#1c0f08', '#4f2c14', '#945a28', '#d69a54', '#f6dcaa'],
      width: 5,
      length: 110,
      angle: 0.5,
      sway: 2.4,
    }),
  'marbled-blue': () =>
    marbledPaper({
      seed: 116,
      colours: glassBlues,
      combs: [{ angle: 0.8, spacing: 160, pull: 130, sharp: 30 }],
    }),
  foliage: () => foliage({ seed: 117 }),
  'foliage-autumn': () =>
    foliage({ seed: 118, palette: ['#2a0c08', '#8a2a12', '#d8701c', '#f4c84a'], length: 90 }),
  'ink-splashes': () => inkSplashes({ seed: 119 }),
  'wood-grain': () => woodGrain({ seed: 120 }),
  marble: () => marble({ seed: 121 }),
  'sand-ripples': () => sandRipples({ seed: 122 }),
  brick: () => brick({ seed: 123 }),
  weave: () => weave({ seed: 124 }),
  zebra: () => bands({ seed: 125 }),
  agate: () => bands({ seed: 126, palette: dusk, pitch: 34, bend: 420, sharp: 1.2 }),
  checks: () => checks({ seed: 127, angle: 0.6 }),
  lava: () => cracks({ seed: 128 }),
  pebbles: () => pebbles({ seed: 129, colours: ['#8a8078', '#c2b8a6', '#5c5650', '#a87f5c'] }),
  cells: () =>
    pebbles({
      seed: 130,
      colours: ['#e8a0b8', '#d880a8', '#f0c0c8'],
      gap: '#fbeef0',
      nucleus: '#5a2070',
      spacing: 80,
    }),
};

/** Scenes with other seeds than the shipped ones. */
export const trainingPhotographs = photographs([2, 3]);
