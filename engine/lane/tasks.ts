import type { RunSettings } from '../../shared/configuration/resolve';
import type { Picture } from '../../shared/picture';
import type { Losses, Similarity } from '../api';
import type { Window } from '../losses/pictures';
import type { BatchShare } from '../losses/pictureLosses';
import type { Past } from '../losses/style/statistics';
import type { GuideSetup } from '../losses/clip/guidingClip';
import type { ColorTransfer } from '../losses/color/colorTransfer';
import type { GivenPhoto } from '../photoSource';
import type { Values } from './values';

/** What of a run's settings concerns a lane. */
type LaneSettings = Pick<
  RunSettings,
  | 'nca.device'
  | 'nca.profile'
  | 'nca.automaton.layout'
  | 'nca.automaton.shifts'
  | 'nca.automaton.levels'
  | 'nca.automaton.detail'
  | 'nca.automaton.flat'
  | 'nca.automaton.noiseScale'
  | 'nca.training.size'
  | 'nca.training.batch'
  | 'nca.training.maxSteps'
  | 'nca.training.backpropagation'
  | 'nca.style.loss'
  | 'nca.gpu.memory'
>;

export interface LaneSetup {
  readonly settings: LaneSettings;
  readonly photos: readonly GivenPhoto[];
  /** How many of the photos, from the first, are rendered whole and not only trained on; all by default. */
  readonly rendered?: number;
  /** For what is made of photos and kept. */
  readonly photoBytes?: number;
  /** From the photos' colours to the style's; fitted where it is not given. Where the automaton grows there is none. */
  readonly transfer?: ColorTransfer | undefined;
  readonly style?: Picture | undefined;
  readonly guide?: GuideSetup | undefined;
  /** Weights of VGG19, in place of the built-in network. */
  readonly vgg19?: Uint8Array;
}

/** Where a crop lies. */
export interface Place {
  readonly photo: number;
  readonly top: number;
  readonly left: number;
}

/** One crop of the batch: a state rolled on, its losses and gradient. */
export interface TrainingItem extends Place {
  readonly seed: number;
  /** null: from the seed. */
  readonly state: Values | null;
  readonly steps: number;
  readonly bpttSteps: number;
  /** Part of the crop that the losses see. */
  readonly window: Window;
  /** Where the losses of a batch hang together: all its crops, and what `Lane.roll` said of each. */
  readonly batch?: BatchShare & { readonly places: readonly Place[] };
  /** Seed of the views that CLIP takes, in runs with prompts. */
  readonly viewSeed?: number | undefined;
  /** See `RunningStatistics`. */
  readonly past?: Past<Values> | undefined;
}

/** An item rolled on as far as the gradient does not go back. */
export interface RolledItem {
  /** The state that the last `kept` steps begin with. */
  readonly state: Values;
  /** For `BatchShare`. */
  readonly colorSquares: number;
}

export interface TrainedItem {
  readonly state: Values;
  readonly gradient: Values;
  readonly losses: Losses;
  readonly similarity?: Similarity;
  /** The crop's, averaged with the item's past; none where the losses compare none. */
  readonly statistics?: Values | undefined;
}

/** A whole photo rolled on from the seed. */
export interface Rendering {
  readonly photo: number;
  readonly seed: number;
  readonly steps: number;
  /** Whether the picture's losses are wanted, too. */
  readonly measured: boolean;
}

/** What is measured of a whole photo's state. */
export interface LossResult {
  readonly losses: Losses;
  readonly similarity?: Similarity;
}

export interface Rendered extends Partial<LossResult> {
  readonly picture: Picture;
  /** What its steps took, in seconds of one lane; the rest is for losses and making the picture. */
  readonly secondsOfRoll?: number;
}

/** The next few steps of the state that previews carry on. */
export interface PreviewTask {
  readonly photo: number;
  readonly seed: number;
  readonly steps: number;
  /** From the seed again. */
  readonly fresh: boolean;
}

/** A long rollout from the seed. */
export interface Endurance {
  readonly photo: number;
  readonly seed: number;
  readonly resultSteps: number;
  readonly steps: number;
}
