import { automatonForward } from './automatonForward';
import { automatonGradient } from './automatonGradient';
import { clipTowers } from './clipTowers';
import { clipTrace } from './clipTrace';
import { cutouts } from './cutouts';
import { growth } from './growth';
import { histogramLosses } from './histogramLosses';
import type { Kind } from './kind';
import { shiftShuffleChannels } from './shiftShuffleChannels';
import { styleTrace } from './styleTrace';
import { vgg19Losses } from './vgg19Losses';

export const kinds: readonly Kind[] = [
  automatonForward,
  automatonGradient,
  growth,
  shiftShuffleChannels,
  vgg19Losses,
  histogramLosses,
  styleTrace,
  clipTrace,
  clipTowers,
  cutouts,
];
