import * as tf from '@tensorflow/tfjs-core';
import type { RunSettings } from '../../../shared/configuration/resolve';
import type { Picture } from '../../../shared/picture';
import type { ClipSource } from '../../../shared/prompts/guidance';
import type { Guidance, LossWeights } from '../../api';
import { ClipModel } from '../../features/clip/clipModel';
import type { ImageTower } from '../../features/clip/imageTower';
import { randomAugmentation } from './augmentation';
import { ClipGuide, type ClipPreprocessing, type Guided, type GuideTargets, type ClipViews } from './clipGuide';
import { unitRows } from './spherical';
import { coveringViews, randomViews, takeViews } from './views';
import { cut, type Window } from '../pictures';
import { Random } from '../../random';

/** How often and how CLIP looks at a crop. */
export interface ViewOptions {
  readonly views: number;
  /** Strength of the augmentation, 0 … 1. */
  readonly augmentation: number;
  /** Side of the views that a whole picture is measured by, in cells. */
  readonly measuredSide: number;
  readonly preprocessing: ClipPreprocessing;
}

/** What a lane needs to be guided by a CLIP. */
export interface GuideSetup {
  readonly clip: ClipSource;
  readonly targets: GuideTargets;
  readonly viewOptions: ViewOptions;
}

export function guideSetup(guidance: Guidance, targets: GuideTargets, settings: RunSettings, measuring: Pick<ViewOptions, 'measuredSide' | 'preprocessing'>): GuideSetup {
  const viewOptions = { views: settings['nca.clip.views'], augmentation: settings['nca.clip.augmentation'], ...measuring };
  return { clip: guidance.clip, targets, viewOptions };
}

interface LoadedClip {
  readonly id: string;
  readonly model: ClipModel;
  tower?: ImageTower;
}

/** A lane's CLIP: kept from run to run while it is the same model. */
export class GuidingClip {
  private loaded: LoadedClip | undefined;
  private readonly texts = new Map<string, Float32Array>();
  private guide: { readonly guide: ClipGuide; readonly viewOptions: ViewOptions } | undefined;

  /**
   * Embeds all that a run is guided by; the text tower is there only as long as that takes.
   * @throws Error if the model's file is damaged or does not fit.
   */
  async embed({ clip, prompts, images, neutral, aesthetic }: Guidance, settings: RunSettings): Promise<GuideTargets> {
    const { model } = this.load(clip);
    const texts = prompts.map(({ tokens }) => tokens);
    const [neutralEmbedding, ...embeddings] = await this.embedTexts(model, [[neutral], ...texts]);
    const targets = prompts.map(({ weight }, i) => ({ embedding: embeddings[i]!, weight }));
    for (const { picture, weight } of images) targets.push({ embedding: await this.embedPicture(picture), weight });
    const rating = aesthetic && { head: aesthetic, target: settings['nca.aesthetic.target'] };
    return { targets, neutral: settings['nca.clip.direction'] > 0 ? neutralEmbedding! : null, rating };
  }

  prepare(setup: GuideSetup | undefined): void {
    this.guide?.guide.dispose();
    this.guide = undefined;
    if (!setup) return;
    this.load(setup.clip);
    this.guide = { guide: new ClipGuide(this.tower(), setup.targets, setup.viewOptions.preprocessing), viewOptions: setup.viewOptions };
  }

  get active(): boolean {
    return this.guide !== undefined;
  }

  /** Losses of a crop's window under random views, and their gradient in the state's shape. */
  async gradient(
    state: tf.Tensor3D,
    photo: tf.Tensor3D,
    { offset, window, seed, weights }: { offset: number; window: Window; seed: number; weights: LossWeights },
  ): Promise<Guided & { gradient: tf.Tensor3D }> {
    const { guide, viewOptions } = this.guide!;
    const [picture, before] = [cut(state, offset, window), cut(photo, 0, window)];
    const guided = await guide.gradient(picture, before, this.randomViews(window, viewOptions, seed), weights);
    const gradient = tf.tidy(() => padded(guided.gradient, state.shape, offset, window));
    tf.dispose([picture, before, guided.gradient]);
    return { ...guided, gradient };
  }

  /** Losses of a whole picture under views that are the same each time. */
  async measure(state: tf.Tensor3D, photo: tf.Tensor3D, offset: number, window: Window): Promise<Guided> {
    const { guide, viewOptions } = this.guide!;
    const [picture, before] = [cut(state, offset, window), cut(photo, 0, window)];
    const whole = { top: 0, left: 0, height: window.height, width: window.width };
    const guided = await guide.measure(picture, before, { views: coveringViews(whole, viewOptions.measuredSide) });
    tf.dispose([picture, before]);
    return guided;
  }

  private load(source: ClipSource): LoadedClip {
    if (this.loaded?.id === source.id) return this.loaded;
    this.loaded?.tower?.dispose();
    this.texts.clear();
    this.loaded = { id: source.id, model: new ClipModel(source) };
    return this.loaded;
  }

  private tower(): ImageTower {
    return (this.loaded!.tower ??= this.loaded!.model.imageTower());
  }

  private async embedTexts(model: ClipModel, texts: readonly (readonly (readonly number[])[])[]): Promise<Float32Array[]> {
    const unknown = texts.filter((tokens) => !this.texts.has(keyOf(tokens)));
    if (unknown.length > 0) {
      const tower = model.textTower();
      for (const templates of unknown) {
        const mean = tf.tidy(() => meanDirection(tf.concat2d(templates.map((tokens) => tower.embed(tokens)), 0)));
        this.texts.set(keyOf(templates), await read(mean));
      }
      tower.dispose();
    }
    return texts.map((tokens) => this.texts.get(keyOf(tokens))!);
  }

  /** The mean over squares that cover the picture. */
  private embedPicture({ width, height, pixels }: Picture): Promise<Float32Array> {
    const tower = this.tower();
    const mean = tf.tidy(() => {
      const rgba = tf.tensor3d(Float32Array.from(pixels, (value) => value / 255), [height, width, 4]);
      const picture = tf.transpose(tf.slice(rgba, [0, 0, 0], [height, width, 3]), [2, 0, 1]);
      const views = coveringViews({ top: 0, left: 0, height, width }, Math.min(height, width));
      return meanDirection(tower.embed(takeViews(picture, views, tower.config.imageSize)));
    });
    return read(mean);
  }

  private randomViews(window: Window, { views, augmentation, preprocessing }: ViewOptions, seed: number): ClipViews {
    const random = Random.seeded(seed);
    const { height, width } = window;
    const whole = { top: 0, left: 0, height, width };
    const alone = preprocessing.wholeCrop && views === 1;
    const drawn = alone ? coveringViews(whole, Math.min(height, width)) : randomViews(whole, views, random);
    if (augmentation === 0) return { views: drawn };
    const size = this.loaded!.model.config.vision.imageSize;
    return { views: drawn, augmentations: drawn.map(() => randomAugmentation(size, augmentation, random)) };
  }
}

const keyOf = (texts: readonly (readonly number[])[]) => texts.map((tokens) => tokens.join()).join(';');

/** Mean of the rows' directions, as a direction. */
function meanDirection(rows: tf.Tensor2D): tf.Tensor2D {
  return unitRows(tf.mean(unitRows(rows), 0, true));
}

async function read(row: tf.Tensor2D): Promise<Float32Array> {
  const values = (await row.data<'float32'>()).slice();
  row.dispose();
  return values;
}

function padded(
  gradient: tf.Tensor3D,
  [channels, height, width]: [number, number, number],
  offset: number,
  window: Window,
): tf.Tensor3D {
  const bottom = height - window.top - window.height;
  const right = width - window.left - window.width;
  return tf.pad(gradient, [[offset, channels - offset - 3], [window.top, bottom], [window.left, right]]);
}
