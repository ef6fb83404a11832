import * as tf from '@tensorflow/tfjs-core';
import type { RunSettings } from '../../shared/configuration/resolve';
import type { Picture } from '../../shared/picture';
import type { EngineAssets, Guidance, LossWeights, PictureQuality } from '../api';
import type { FeatureNetwork } from '../features/featureNetwork';
import type { GuideTargets } from '../losses/clip/clipGuide';
import { fitColorTransfer } from '../losses/color/colorTransfer';
import { gaussianBlur } from '../automaton/growth/gaussianBlur';
import { layoutOf } from '../automaton/layouts';
import { MultiscaleLosses } from '../losses/multiscaleLosses';
import { Objective, type LossGradient, type LossQuery } from '../losses/objective';
import type { Window } from '../losses/pictures';
import { GuidingClip } from '../losses/clip/guidingClip';
import { LaneNetworks } from './networks';
import type { LaneSetup, LossResult } from './tasks';
import { toPlanes } from '../photo';
import { madePhoto } from '../photoSource';
import { planesTensor } from './planesTensor';
import { profiles } from '../training/profiles';
import { pictureQuality } from '../quality';

/** Deviation in pixels of the Gaussian that takes the grain of canvas and film out of a style: it is no stroke. */
const STYLE_GRAIN = 0.6;

/** What a lane judges pictures by: the losses of a run, its prompts, and the measures of a result. */
export class LaneLosses {
  private readonly networks: LaneNetworks;
  private clip = new GuidingClip();
  /** Where the tensors are: a lost GPU takes them along. */
  private backend: tf.KernelBackend | undefined;
  private pictureOffset = 0;
  private network: FeatureNetwork | undefined;
  private objective: Objective | undefined;

  constructor(assets: EngineAssets) {
    this.networks = new LaneNetworks(assets);
  }

  embed(guidance: Guidance, settings: RunSettings): Promise<GuideTargets> {
    return this.clip.embed(guidance, settings);
  }

  /** @param pictureOffset first of the picture's three channels in the states that are judged */
  prepare(setup: LaneSetup, pictureOffset: number): void {
    if (this.backend === tf.backend()) this.objective?.dispose();
    else this.clip = new GuidingClip();
    this.backend = tf.backend();
    this.network = this.networks.use(setup.vgg19);
    this.pictureOffset = pictureOffset;
    this.objective = this.createObjective(this.network, setup);
    this.clip.prepare(setup.guide);
  }

  /** @param viewSeed of the views that CLIP takes */
  async gradient(query: LossQuery, weights: LossWeights, viewSeed = 0): Promise<LossResult & LossGradient> {
    const plain = await this.prepared().objective.gradient(query, weights);
    if (!this.clip.active) return plain;
    const { state, photos, window, share } = query;
    const look = { offset: this.pictureOffset, window, seed: viewSeed, weights };
    const guided = await this.clip.gradient(state, photos[share?.position ?? 0]!, look);
    const gradient = tf.add<tf.Tensor3D>(plain.gradient, guided.gradient);
    tf.dispose([plain.gradient, guided.gradient]);
    return { ...plain, losses: { ...plain.losses, ...guided.losses }, gradient, similarity: guided.similarity };
  }

  /** The losses alone. */
  async measure(query: LossQuery): Promise<LossResult> {
    const plain = await this.prepared().objective.losses(query);
    if (!this.clip.active) return { losses: plain };
    const { losses, similarity } = await this.clip.measure(query.state, query.photos[0]!, this.pictureOffset, query.window);
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
    const planes = colors && (growth ? gaussianBlur(colors.planes, colors, STYLE_GRAIN) : colors.planes);
    const given = planes && { planes: planesTensor(planes, colors), transfer: transfer ?? fitColorTransfer(photos.map(madePhoto), colors) };
    const objective = new Objective({
      ...{ network, style: given, pictureOffset: this.pictureOffset },
      createLosses: (of, input) =>
        growth
          ? new MultiscaleLosses(of, input, settings['nca.style.loss'])
          : profile.createLosses(of, input, settings['nca.style.loss']),
    });
    given?.planes.dispose();
    return objective;
  }

  private prepared() {
    const { network, objective } = this;
    if (!network || !objective) throw new Error('The lane has not been prepared.');
    return { network, objective };
  }
}
