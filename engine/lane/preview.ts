import * as tf from '@tensorflow/tfjs-core';
import * as Comlink from 'comlink';
import type { PreviewPicture } from '../api';
import type { Automaton } from '../automaton/automaton';
import { rollFrom, tensorsOf, type Beginning } from '../automaton/growth/beginning';
import type { PaddedPhoto } from '../photo';
import { PictureShower } from './shownPicture';

export interface PreviewRoll {
  readonly photo: PaddedPhoto;
  /** Where the state starts again, or the photo's fixed channels for it to go on with; disposed of. */
  readonly begin: () => Beginning | tf.Tensor3D;
  readonly steps: number;
}

/** The state that previews carry on, where the automaton computes. */
export class CarriedPreview {
  private state: tf.Tensor3D | undefined;
  private readonly shower = new PictureShower();

  /** @param pictureOffset first of the picture's three channels in a state */
  constructor(private readonly pictureOffset: number) {}

  /**
   * Rolls on with weights that are set, and shows the picture.
   * @returns null if the state has blown up; then the next must have a seed
   */
  async roll(automaton: Automaton, { photo, begin, steps }: PreviewRoll): Promise<PreviewPicture | null> {
    const begun = begin();
    const beginning = 'start' in begun ? begun : this.carryOn(begun);
    const end = rollFrom(automaton, beginning, steps, 0);
    this.state?.dispose();
    tf.dispose(tensorsOf(beginning));
    this.state = end;
    return (await isSound(end)) ? this.show(end, photo) : null;
  }

  dispose(): void {
    this.state?.dispose();
    this.state = undefined;
  }

  private carryOn(fixed: tf.Tensor3D): Beginning {
    if (!this.state) throw new Error('A preview has nothing to carry on.');
    return { fixed, start: this.state };
  }

  private async show(state: tf.Tensor3D, photo: PaddedPhoto): Promise<PreviewPicture> {
    const planes = tf.slice(state, [this.pictureOffset, 0, 0], [3, photo.height, photo.width]);
    const shown = await this.shower.show(planes, photo);
    planes.dispose();
    return 'pixels' in shown ? shown : Comlink.transfer(shown, [shown]);
  }
}

/** Whether all values are finite. */
async function isSound(state: tf.Tensor3D): Promise<boolean> {
  const sum = tf.sum(state);
  const [value] = await sum.data<'float32'>();
  sum.dispose();
  return Number.isFinite(value);
}
