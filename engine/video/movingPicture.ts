/**
 * A saved automaton applied to a clip, frame by frame, so that strokes move with the picture and do not flicker.
 *
 * The way: this file shows the automaton a frame in the colours of its shot (a new one begins at a cut: `cut.ts`), and has
 * it rolled by `../rollout/`. What moved where is measured in the frames' light (`motion.ts`); along that the cells of the
 * frame before are moved (`warp.ts`) and taken over where they still fit (`carried.ts`). `clipState.ts` packs what is
 * carried, to go on after a break; `clipWork.ts` says what all of it takes.
 */
import { readModel, type SavedModel } from '../../shared/modelFile';
import { luma, type Picture } from '../../shared/picture';
import type { ClipRequest } from '../api';
import { burntOut } from '../apply/burntOut';
import type { Blur } from '../automaton/growth/gaussianBlur';
import { pictureOffset, type Layout } from '../automaton/layout';
import { modelLayout } from '../automaton/layouts/modelLayout';
import { layoutAt } from '../automaton/strength';
import { automatonOf, paddingOf, type ApplyWorker } from '../apply/applyModel';
import { keepColors } from '../apply/keepColors';
import type { ColorTransfer } from '../losses/color/colorTransfer';
import { mapColors } from '../losses/color/mapColors';
import { padPhoto, unpadPicture, type PaddedPhoto } from '../photo';
import { rollPhoto, tilingFor, type Carrying } from '../rollout/rolledPhoto';
import type { RolloutWatch } from '../rollout/rolloutWatch';
import type { RollTile } from '../rollout/tiledRollout';
import { photoTransfer } from '../seenPhoto';
import { passageBetween, takeOver, type Passage } from './carried';
import { packClipState, readClipState } from './clipState';
import { livingSteps } from './clipWork';
import { colorShares, isCut } from './cut';

/**
 * Shares of the frame before, as the finest grid begins and as it ends. One that grows from coarse to fine grows each frame anew:
 * rolled on and on it would paint an ornament. More of the first keeps strokes sharp, more of the second keeps them still.
 */
const grown = { begins: 0.4, ends: 0.62 };
/**
 * One that does not grow paints each frame anew, too, and lives on for a step with a share of the frame before, of which the result takes
 * over some more: the step makes strokes sharp again, which the mean of two pictures makes faint. Less of the frame before flickers, more of it
 * goes its own way.
 */
const living = { begins: 0.6, ends: 0.58 };

/** What a frame hands on to the next. Sizes are those of the padded grid. */
export interface Carried {
  readonly width: number;
  readonly height: number;
  readonly light: Float32Array;
  readonly begun: Float32Array;
  readonly ended: Float32Array;
  /** See `colorShares`. */
  readonly colors: Float32Array;
  /** From the colours of the shot to the style's. */
  readonly transfer: ColorTransfer | undefined;
}

/** Of the finest grid, as it begins and as it ends. */
interface States {
  begun: Float32Array;
  ended: Float32Array;
}
/** The frame before, and how it hangs together with this one. */
type Before = Carried & { readonly passage: Passage };

export class MovingPicture {
  private readonly model: SavedModel;
  private readonly layout: Layout;
  private carried: Carried | undefined;

  /** @throws Error if the file is no automaton */
  constructor(private readonly request: ClipRequest, private readonly blur?: Blur) {
    this.model = readModel(request.model);
    this.layout = layoutAt(modelLayout(this.model), request.strength);
    this.carried = request.state && readClipState(request.state);
  }

  /** @throws RangeError if the frame has another size than those before; Cancelled */
  async next(frame: Picture, workers: readonly ApplyWorker[], watch: RolloutWatch): Promise<Picture> {
    const own = padPhoto(frame, paddingOf(this.model, this.layout));
    const colors = colorShares(frame);
    const before = this.carried && !isCut(this.carried.colors, colors) ? this.carried : undefined;
    if (this.carried && (this.carried.width !== own.width || this.carried.height !== own.height)) throw new RangeError(`The frame ${frame.name} has another size than those before it.`);
    const transfer = before ? before.transfer : this.transferOf(frame);
    const photo = transfer ? { ...own, planes: mapColors(own.planes, transfer) } : own;
    const light = lightOf(own);
    const passage = before && passageBetween(light, before.light, own, this.blur);
    const states = { begun: new Float32Array(), ended: new Float32Array() };
    const planes = await this.paint(photo, states, passage && { ...before!, passage }, workers, watch);
    if (burntOut(planes, this.layout)) throw new Error('The automaton burns out.');
    this.carried = { width: own.width, height: own.height, light, ...states, colors, transfer };
    const picture = unpadPicture(photo, planes);
    return this.request.keepColors && !this.model.growth?.colors ? keepColors(frame, picture) : picture;
  }

  /** @throws Error before the first frame */
  state(): Uint8Array {
    if (!this.carried) throw new Error('No frame is done yet.');
    return packClipState(this.carried);
  }

  private transferOf(frame: Picture): ColorTransfer | undefined {
    const colors = this.request.keepColors ? undefined : this.model.growth?.colors;
    return colors && photoTransfer(frame, colors, this.request.strength);
  }

  /** @returns the picture's planes, and what is carried on in `states` */
  private async paint(photo: PaddedPhoto, states: States, before: Before | undefined, workers: readonly ApplyWorker[], watch: RolloutWatch): Promise<Float32Array> {
    const { steps } = this.model.metadata;
    const kept = (name: keyof States, share = 0) => (state: Float32Array) => (states[name] = before && share > 0 ? takeOver(state, before[name], before.passage, share) : state);
    if (this.layout.growth) return this.roll(photo, { begins: kept('begun', grown.begins), ends: kept('ended', grown.ends) }, steps, workers, watch);
    const fresh = await this.roll(photo, { begins: kept('begun'), ends: kept('ended') }, steps, workers, watch);
    if (!before) return fresh;
    const { ended } = states;
    return this.roll(photo, { begins: () => takeOver(ended, before.ended, before.passage, living.begins), ends: kept('ended', living.ends) }, livingSteps, workers, watch);
  }

  /** The picture's planes. */
  private async roll(photo: PaddedPhoto, carrying: Carrying, steps: number, workers: readonly ApplyWorker[], watch: RolloutWatch): Promise<Float32Array> {
    const { model, layout, request } = this;
    const { device, strength = 1 } = request;
    const { metadata } = model;
    const automaton = automatonOf(model, layout, strength);
    const tiles = workers.map((worker): RollTile => (tile) => worker.rollTile({ ...tile, device, ...automaton }));
    const rollout = { photo, seed: request.seed ?? metadata.seed, noiseLevel: metadata.noise_level, steps, carrying };
    const { state } = await rollPhoto(layout, rollout, tilingFor(device, workers.length), tiles, watch);
    return state.channels(pictureOffset(layout), 3, photo);
  }
}

function lightOf({ planes, width, height }: PaddedPhoto): Float32Array {
  const cells = width * height;
  return Float32Array.from({ length: cells }, (_, i) => luma.reduce((sum, weight, c) => sum + weight * planes[c * cells + i]!, 0));
}
