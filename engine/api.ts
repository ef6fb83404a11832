import type { RunSettings } from '../shared/configuration/resolve';
import type { Picture } from '../shared/picture';
import type { Rung, RungResult } from '../shared/rung';
import type { StopRules } from '../shared/stopRules';
import type { TextGuidance } from '../shared/prompts/guidance';
import type { Stability } from '../shared/stability';
import type { CheckpointParts } from '../shared/checkpoint';
import type { LossName, Losses, LossWeights, Similarity } from '../shared/losses';

/** What the engine runs on, in words a user can read. */
export interface DeviceDescription {
  readonly kind: 'cpu' | 'gpu';
  /** For example "CPU (WebAssembly SIMD)" or "GPU (nvidia ampere)". */
  readonly name: string;
  /** Why this device was chosen, one sentence. */
  readonly reason: string;
}

/** Binary files that the platform (page or Node) loads for the engine. */
export interface EngineAssets {
  /** tfjs-backend-wasm-simd.wasm. */
  readonly tfjsWasm: ArrayBuffer;
  /** automaton.wasm, built from `engine/automaton/wasm`. */
  readonly automatonWasm: ArrayBuffer;
  /** features.wasm, built from `engine/features/wasm`. */
  readonly featuresWasm: ArrayBuffer;
  /** weights/inception.safetensors, the built-in feature network. */
  readonly inception: ArrayBuffer;
}

export { lossNames, type LossName, type Losses, type LossWeights, type Similarity } from '../shared/losses';

export interface TrainingRequest {
  readonly settings: RunSettings;
  /** At the output's size: longer side `nca.output.size`. At least one. */
  readonly photos: readonly Picture[];
  /** Photos that are trained on beside the run's own, and neither rendered nor judged. */
  readonly otherPhotos?: readonly Picture[] | undefined;
  /** Longer side `nca.style.scale` × `nca.output.size`. A run has a style, prompts or both. */
  readonly style?: Picture;
  readonly guidance?: Guidance;
  /** VGG19's weights (safetensors), which `nca.style.network` asks for; else the built-in network is used. */
  readonly vgg19?: Uint8Array;
  /** A saved automaton (`*.nca.safetensors`) whose weights training begins with; without one they are drawn. */
  readonly start?: Uint8Array;
  /** SHA-256 of the built-in automaton that `start` is or was trained from. */
  readonly base?: string | undefined;
  /** A checkpoint file to go on from. */
  readonly checkpoint?: Uint8Array;
  /** Rules that end the training early. */
  readonly stop?: StopRules;
  /** Where it ends without a result, to go on from its checkpoint once others are there, too. */
  readonly rung?: Rung | undefined;
  /** What the user should know of how it was prepared. */
  readonly notices?: readonly string[] | undefined;
  /** What a run that is repeated did beside its settings. */
  readonly replay?: Replay;
  /** Whether nobody looks at previews from the start: see `Engine.setWatched`. */
  readonly unwatched?: boolean | undefined;
}

/** Live changes of weights at the iterations where they were made, and where and how the run ended. */
export interface Replay {
  readonly weightChanges: readonly { readonly iteration: number; readonly weights: Partial<LossWeights> }[];
  readonly iterations: number;
  /** See `TrainingResult`. */
  readonly unjudged?: boolean | undefined;
}

/** What CLIP shall guide the training towards. */
export interface Guidance extends TextGuidance {
  /** Pictures as targets. */
  readonly images: readonly { readonly picture: Picture; readonly weight: number }[];
}

export interface Progress {
  /** Iterations done. */
  readonly iteration: number;
  readonly iterations: number;
  readonly losses: Losses;
  readonly similarity?: Similarity;
  /** Weighted sum. */
  readonly total: number;
  /** Iterations a second, lately. */
  readonly speed: number;
  /** The end after the last iteration included. */
  readonly secondsLeft: number;
  /** Training time so far, sittings before included and pauses not. */
  readonly seconds: number;
}

/** What the engine does before the first iteration, in its order: kernels are set up, prompts are embedded, weights of the
 * feature network are read, and what it sees of the style is measured. */
export type Preparation = 'prompts' | 'automaton' | 'network' | 'style' | 'firstIteration';

/** A preview: pixels, or where the GPU drew it, its drawing. */
export type PreviewPicture = Picture | ImageBitmap;

/** Whoever drives the engine listens here. Calls are not awaited by the training. */
export interface TrainingListener {
  progress(progress: Progress): void;
  /** This begins now; a run without prompts or style leaves theirs out. */
  preparing?(preparation: Preparation): void;
  /** A photo as the automaton renders it now, the first unless {@link Engine.showPhoto} said another, at most about one every two seconds; the first is of iteration 0.
   * `automaton` is what drew it, as a file (`*.nca.safetensors`). */
  preview(picture: PreviewPicture, iteration: number, photo: number, automaton?: Uint8Array): void;
  /** A checkpoint, every few seconds (`engine/training/checkpointPace.ts`). `slots` holds the pool's states changed since the last one. */
  checkpoint(checkpoint: CheckpointParts): void;
  /** Something the user should know: a rollback after a loss exploded, a device lost. */
  notice(message: string): void;
  /** The iterations are over: the automaton is judged, and the pictures are drawn. Told again as more is known. */
  finishing(end: Finishing): void;
  /** The training is at its rung and has handed over its checkpoint. This call is awaited; then `train` rejects. */
  rung?(result: RungResult): void | Promise<void>;
}

/** How far the end of a training is. */
export interface Finishing {
  /** About how long it still takes; 0 where nothing tells. */
  readonly secondsLeft: number;
  /** Whether the automaton is still rolled on for long, which `stop` ends. */
  readonly judging: boolean;
}

/** How the picture stands against photo and style; see `training/quality.ts`. */
export interface PictureQuality {
  /** Share of the result's luminance variance that the best affine colour map from the photo leaves. */
  readonly residual: number;
  /** Correlation of result and photo luminance. */
  readonly correlation: number;
  /** Luminance Gram distance of the result to the style over the photo's own; null without a style. */
  readonly gramRatio: number | null;
}

export interface TrainingResult {
  /** Why training ended. */
  readonly ended: 'finished' | 'stopped';
  /** The rule that ended it early, in words. */
  readonly stoppedBy?: string;
  readonly iterations: number;
  readonly seconds: number;
  /** Each photo rendered. */
  readonly results: readonly Picture[];
  /** `*.nca.safetensors`. */
  readonly model: Uint8Array;
  /** Of the first photo's result, with the same noise seed and steps before and after training. */
  readonly losses: Partial<Record<LossName, { first: number; last: number }>>;
  /** Measured as the losses are, over the whole picture. */
  readonly similarity?: { readonly first: Similarity; readonly last: Similarity };
  readonly quality: PictureQuality;
  /** Where `nca.stability.steps` asks for it, once a training has ended. */
  readonly stability?: Stability;
  /** Whether the user took the last weights without that. */
  readonly unjudged?: true;
  /** One row an iteration, for losses.csv and the chart. */
  readonly history: readonly { iteration: number; total: number; losses: Losses }[];
  /** Live changes of weights, for run.json. */
  readonly weightChanges: readonly { iteration: number; weights: LossWeights }[];
  /** Rollbacks and the like, in words. */
  readonly notices: readonly string[];
}

export interface ApplyRequest {
  /** `*.nca.safetensors`. */
  readonly model: Uint8Array;
  readonly photo: Picture;
  readonly device: DeviceDescription['kind'];
  /** What is left open is as in the file. */
  readonly steps?: number;
  readonly seed?: number;
  readonly noiseLevel?: number;
  /** With the photo's own colours: it is shown in them to an automaton that maps them, else the result's light is taken. */
  readonly keepColors?: boolean;
  /** 0 is the photo, 1 (the default) what was trained. */
  readonly strength?: number | undefined;
  /** Where it paints: white all, grey partly, black nothing. Of the photo's size. */
  readonly mask?: Picture | undefined;
  /** Another automaton's file, of the same layout and levels, which paints what the mask leaves; only with one. */
  readonly rest?: Uint8Array | undefined;
  /** Makes a tile without seams of the photo's size, and sees nothing of the photo. */
  readonly tile?: boolean;
}

/** How an automaton is applied to a clip. */
export interface ClipRequest extends Pick<ApplyRequest, 'model' | 'device' | 'seed' | 'keepColors' | 'strength'> {
  /** What {@link Engine.clipState} gave after an earlier frame, to go on from there. */
  readonly state?: Uint8Array | undefined;
}

/** The engine as its owner (panel page or CLI) sees it, over Comlink. One training at a time. */
export interface Engine {
  /** Finds the device for a setting of `nca.device`. */
  describe(preference: 'auto' | 'cpu' | 'gpu'): Promise<DeviceDescription>;
  /** Rejects at the request's rung, after telling it to the listener. */
  train(request: TrainingRequest, listener: TrainingListener): Promise<TrainingResult>;
  pause(): void;
  resume(): void;
  /** Ends the training after the current iteration, or its judging: `train` then resolves with what there is, unjudged. */
  stop(): void;
  setWeights(weights: Partial<LossWeights>): void;
  /** Whether anybody looks at the previews of the training: else they are not drawn. */
  setWatched(watched: boolean): void;
  /** Previews are of this photo from now on. */
  showPhoto(index: number): void;
  /**
   * Runs a saved automaton on a picture of any size. Rejects after `cancelApplying`.
   * @param progress is told the share that is done, 0 to 1
   * @param preview is shown the picture as it grows, reduced
   */
  apply(request: ApplyRequest, progress: (share: number) => void, preview?: (picture: Picture) => void): Promise<Picture>;
  /** Begins with a clip, in place of the one before. @throws Error if the file is no automaton, or the state not one of it */
  startClip(request: ClipRequest): void;
  /** The clip's next frame, painted so that strokes move with the picture. All frames have one size. Rejects after `cancelApplying`. */
  nextFrame(frame: Picture, progress: (share: number) => void): Promise<Picture>;
  /** All that the next frame needs to know of those before; its size does not grow with their number. */
  clipState(): Uint8Array;
  cancelApplying(): void;
  /** Renders and packs what there is now without ending the training. */
  snapshot(): Promise<TrainingResult>;
}
