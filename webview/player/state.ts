import type { Picture } from '../../shared/picture';
import type { PlayerPhoto } from '../../shared/protocol/playerMessages';
import type { Strength } from '../../engine/automaton/strength';
import type { BrushMode } from '../../engine/play/stroke';
import type { Cast, CastModel, SecondUse } from './cast';
import type { Mask } from './mask';
import { trainedTuning, type Tuning } from '../../engine/play/tuning';
import type { View } from '../../engine/play/view';

/** `mask` paints where the automaton paints. */
export type Tool = 'move' | BrushMode | 'mask';

/** What the player knows; views only read it. */
export interface PlayerState {
  readonly phase: 'loading' | 'ready' | 'failed';
  readonly failure: string;
  /** The file that was opened. */
  readonly first?: CastModel;
  /** Plays with it. */
  readonly second?: CastModel | undefined;
  readonly use: SecondUse;
  /** Of the second one in a mix, 0 to 1. */
  readonly share: number;
  /** What plays: the file's automaton alone, or a mix. */
  readonly cast?: Cast;
  /** Where it paints; everywhere without one. */
  readonly mask?: Mask | undefined;
  /** What the brush makes of it: 1 is painted, 0 is not. */
  readonly maskPaint: number;
  readonly photoFile?: PlayerPhoto;
  /** The photo at the size that plays. */
  readonly photo?: Picture;
  readonly device: string;
  readonly playing: boolean;
  /** Steps from the seed. */
  readonly iteration: number;
  /** Side in pixels of the cells that are shown: above 1 while it grows from coarse to fine. */
  readonly cell: number;
  /** Steps a second, lately; 0 while it stands. */
  readonly rate: number;
  /** Steps a second that are wanted. */
  readonly speed: number;
  /** Longer side of the picture in cells. */
  readonly size: number;
  readonly noiseSeed: number;
  readonly tuning: Tuning;
  /** Whether it is shown the photo in the photo's own colours, where it maps them to those of a style. */
  readonly keepColors: boolean;
  /** Of the painting: 0 is the photo, 1 what was trained. */
  readonly strength: Strength;
  readonly view: View;
  /** Share of the stage that shows the photo, in percent. */
  readonly before: number;
  readonly tool: Tool;
  /** In cells. */
  readonly radius: number;
  /** `#rrggbb`. */
  readonly color: string;
  /** The last thing that the user should know. */
  readonly notice: string;
  readonly exporting: boolean;
}

export const initialPlayerState: PlayerState = {
  phase: 'loading',
  failure: '',
  device: '',
  playing: false,
  iteration: 0,
  cell: 1,
  rate: 0,
  speed: 30,
  size: 0,
  noiseSeed: 1,
  tuning: trainedTuning,
  keepColors: false,
  strength: 1,
  use: 'mix',
  share: 0.5,
  maskPaint: 1,
  view: 'picture',
  before: 0,
  tool: 'damage',
  radius: 10,
  color: '#ffb000',
  notice: '',
  exporting: false,
};

/** Whether an automaton that plays maps the photo's colours to those of a style. */
export const mapsColors = ({ cast }: Pick<PlayerState, 'cast'>): boolean => (cast?.model.growth?.colors ?? cast?.rest?.model.growth?.colors) !== undefined;

/** Sizes offered, in cells of the longer side. */
export const sizes = [64, 96, 128, 192, 256, 384, 512, 768, 1024] as const;
