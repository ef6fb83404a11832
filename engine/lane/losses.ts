import * as tf from '@tensorflow/tfjs-core';
import type { RunSettings } from '../../shared/configuration/resolve';
import type { Picture } from '../../shared/picture';
import type { EngineAssets, Guidance, LossWeights, PictureQuality, Preparation } from '../api';
import type { FeatureNetwork } from '../features/featureNetwork';
import type { Guided, GuideTargets } from '../losses/clip/clipGuide';
import { fitColorTransfer } from '../losses/color/colorTransfer';
import { gaussianBlur, type Blur } from '../automaton/growth/gaussianBlur';
import { layoutOf } from '../automaton/layouts';
import { MultiscaleLosses } from '../losses/multiscaleLosses';
import { styleChroma } from '../losses/styleChroma';
import { styleCoherence } from '../losses/styleCoherence';
import { Objective, type LossGradient, type LossQuery } from '../losses/objective';
import type { Window } from '../losses/pictures';
import { GuidingClip } from '../losses/clip/guidingClip';
import { LaneNetworks } from './networks';
import type { LaneSetup, LossResult } from './tasks';
import { toPlanes } from '../photo';
import { madePhoto } from '../photoSource';
import { planesTensor } from './planesTensor';
import { profiles } from '../training/profiles';
import { rimOf } from '../training/profiles/profile';
import { pictureQuality } from '../quality';
import { sameBytes } from '../sameBytes';

/** Deviation in pixels of the Gaussian that takes the grain of canvas and film out of a style: it is no stroke. */
const STYLE_GRAIN = 0.6;

/** What the losses of states are, and their gradient. */
export interface BatchResult extends Omit<LossGradient, 'losses'> {
  readonly results: readonly LossResult[];
}

/** All that the losses of pictures hang on. */
interface Judged {
  readonly network: FeatureNetwork;
  readonly style: Picture | undefined;
  /** The rest; undefined where it hangs on the photos. */
  readonly key: string | undefined;
}

function judgedBy(network: FeatureNetwork, { settings, style, transfer }: LaneSetup, pictureOffset: number): Judged {
  const { 'nca.profile': profile, 'nca.style.loss': loss } = settings;
  const { growth } = layoutOf(settings);
  const ofPhotos = style !== undefined && !growth && !transfer;
  return { network, style, key: ofPhotos ? undefined : JSON.stringify([profile, loss, growth?.sight, pictureOffset, transfer]) };
}

function areSame(a: Judged, b: Judged | undefined): boolean {
  return b !== undefined && a.key !== undefined && a.key === b.key && a.network === b.network && showSame(a.style, b.style);
}

function showSame(a: Picture | undefined, b: Picture | undefined): boolean {
  if (!a || !b) return a === b;
  return a.width === b.width && a.height === b.height && sameBytes(a.pixels, b.pixels);
}

/** To be disposed of. */
const eachState = (states: tf.Tensor4D): tf.Tensor3D[] => tf.unstack(states) as tf.Tensor3D[];

/** What a lane judges pictures by: the losses of a run, its prompts, and the measures of a result. */
export class LaneLosses {
  private readonly networks: LaneNetworks;
  private clip = new GuidingClip();
  /** Where the tensors are: a lost GPU takes them along. */
  private backend: tf.KernelBackend | undefined;
  private pictureOffset = 0;
  private network: FeatureNetwork | undefined;
  private objective: Objective | undefined;
  /** What it was made of. */
  private madeOf: Judged | undefined;

  /** @param blur for styles; the quick one, where there is one */
  constructor(
    assets: EngineAssets,
    private readonly blur: Blur = gaussianBlur,
  ) {
    this.networks = new LaneNetworks(assets);
  }

  embed(guidance: Guidance, settings: RunSettings): Promise<GuideTargets> {
    return this.clip.embed(guidance, settings);
  }

  /**
   * @param pictureOffset first of the picture's three channels in the states that are judged
   * @param preparing is told what it does
   */
  prepare(setup: LaneSetup, pictureOffset: number, preparing: (preparation: Preparation) => void = () => {}): void {
    const stays = this.backend === tf.backend();
    if (!stays) this.clip = new GuidingClip();
    this.backend = tf.backend();
    preparing('network');
    this.network = this.networks.use(setup.vgg19);
    this.pictureOffset = pictureOffset;
    const judged = judgedBy(this.network, setup, pictureOffset);
    // The statistics of a style take seconds: those of the last run serve one of the same style.
    if (!stays || !this.objective || !areSame(judged, this.madeOf)) {
      if (setup.style) preparing('style');
      if (stays) this.objective?.dispose();
      // Making the next may fail: what is disposed of serves no run after that.
      this.objective = this.madeOf = undefined;
      this.objective = this.createObjective(this.network, setup);
      this.madeOf = judged;
    }
    this.clip.prepare(setup.guide);
  }

  /** @param viewSeeds of the views that CLIP takes of each state */
  async gradient(query: LossQuery, weights: LossWeights, viewSeeds: readonly (number | undefined)[] = []): Promise<BatchResult> {
    const plain = await this.prepared().objective.gradient(query, weights);
    const results = plain.losses.map((losses) => ({ losses }));
    if (!this.clip.active) return { ...plain, results };
    const { photos, windows, share } = query;
    const states = eachState(query.states);
    const guided: (Guided & { readonly gradient: tf.Tensor3D })[] = [];
    for (const [i, state] of states.entries()) {
      const look = { offset: this.pictureOffset, window: windows[i]!, seed: viewSeeds[i] ?? 0, weights };
      guided.push(await this.clip.gradient(state, photos[share?.position ?? i]!, look));
    }
    const gradient = tf.tidy(() => tf.add<tf.Tensor4D>(plain.gradient, tf.stack(guided.map((each) => each.gradient))));
    tf.dispose([plain.gradient, ...states, ...guided.map((each) => each.gradient)]);
    const both = guided.map(({ losses, similarity }, i) => ({ losses: { ...plain.losses[i], ...losses }, similarity }));
    return { results: both, gradient, statistics: plain.statistics };
  }

  /** The losses of a single state alone. */
  async measure(query: LossQuery): Promise<LossResult> {
    const [plain] = await this.prepared().objective.losses(query);
    if (!this.clip.active) return { losses: plain! };
    const [state] = eachState(query.states);
    const { losses, similarity } = await this.clip.measure(state!, query.photos[0]!, this.pictureOffset, query.windows[0]!);
    state!.dispose();
    return { losses: { ...plain, ...losses }, similarity };
  }

  /** The item's part of what `BatchShare` collects. */
  colorSquares(state: tf.Tensor3D, window: Window): Promise<number> {
    return this.prepared().objective.colorSquares(state, window);
  }

  /** How a result stands against its photo and the style. */
  quality(photo: Picture, result: Picture, style: Picture | undefined): Promise<PictureQuality> {
    return pictureQuality(this.prepared().network, photo, result, style);
  }

  /** Name and SHA-256 of the feature network. */
  describeNetwork(): Promise<{ name: string; sha256: string }> {
    return this.networks.describe();
  }

  private createObjective(network: FeatureNetwork, { settings, photos, style, transfer }: LaneSetup): Objective {
    const profile = profiles[settings['nca.profile']];
    const { growth } = layoutOf(settings);
    const colors = style && { ...style, planes: toPlanes(style) };
    const planes = colors && (growth ? this.blur(colors.planes, colors, STYLE_GRAIN) : colors.planes);
    // What grows is shown the photo in the style's colours already.
    const fitted = growth || !colors ? undefined : (transfer ?? fitColorTransfer(photos.map(madePhoto), colors));
    const given = planes && { planes: planesTensor(planes, colors), transfer: fitted };
    const free = growth && planes && { coherence: styleCoherence(planes, colors, growth.sight, this.blur), chroma: styleChroma(planes, colors) };
    const objective = new Objective({
      ...{ network, style: given, pictureOffset: this.pictureOffset },
      createLosses: (of, input) =>
        growth
          ? new MultiscaleLosses(of, input, settings['nca.style.loss'], free)
          : profile.createLosses(of, input, settings['nca.style.loss']),
    });
    given?.planes.dispose();
    const side = settings['nca.training.size'] - 2 * rimOf(profile, { growth });
    try {
      objective.prepare({ height: side, width: side });
    } catch (error) {
      objective.dispose();
      throw error;
    }
    return objective;
  }

  private prepared() {
    const { network, objective } = this;
    if (!network || !objective) throw new Error('The lane has not been prepared.');
    return { network, objective };
  }
}
