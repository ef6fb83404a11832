import type * as tf from '@tensorflow/tfjs-core';
import { mutableChannels, type Layout } from '../automaton/layout';
import { seedState } from '../automaton/seed';
import type { Place, TrainingItem } from './tasks';
import { cropPlanes, type PaddedPhoto } from '../photo';
import { planesTensor } from './planesTensor';
import type { ValueStore } from './values';

/** What an automaton starts with; both the caller's to dispose of. */
export interface Beginning {
  readonly fixed: tf.Tensor3D;
  readonly start: tf.Tensor3D;
}

/** A square crop of a photo. */
export interface Crop {
  readonly place: Place;
  readonly size: number;
}

/** A run's photos as grids of cells: whole, and in crops. */
export class LaneGrids {
  /** The fixed channels of each photo. */
  private readonly fixed: readonly Float32Array[];

  /** @param values where states of crops are kept */
  constructor(
    private readonly layout: Layout,
    private readonly photos: readonly PaddedPhoto[],
    private readonly values: ValueStore,
  ) {
    this.fixed = photos.map(({ planes, width, height }) => layout.fixedPlanes(planes, width, height));
  }

  photo(index: number): PaddedPhoto {
    return this.photos[index]!;
  }

  wholeFixed(index: number): tf.Tensor3D {
    return planesTensor(this.fixed[index]!, this.photo(index));
  }

  wholeSeed(index: number, seed: number): tf.Tensor3D {
    return planesTensor(seedState(this.layout, this.photo(index).planes, seed), this.photo(index));
  }

  /** Fixed channels and first state of a crop: the item's, or its seed. */
  crop(item: Place & Pick<TrainingItem, 'seed' | 'state'>, size: number): Beginning {
    const square = { width: size, height: size };
    const planes = cropPlanes(this.fixed[item.photo]!, this.photo(item.photo), item, size);
    const seed = () => planesTensor(seedState(this.layout, planes.subarray(0, 3 * size * size), item.seed), square);
    const shape: [number, number, number] = [mutableChannels(this.layout), size, size];
    return { fixed: planesTensor(planes, square), start: item.state ? this.values.open<tf.Rank.R3>(item.state, shape) : seed() };
  }

  /** 3×size×size, stored values. */
  cropOfPhoto({ place, size }: Crop): tf.Tensor3D {
    const photo = this.photo(place.photo);
    return planesTensor(cropPlanes(photo.planes, photo, place, size), { width: size, height: size });
  }

  /** A square from a photo's middle, of the side wanted as far as the photo has it, but no less than `least`. */
  middle(photo: number, wanted: number, least: number): Crop {
    const { width, height } = this.photo(photo);
    const aligned = (cells: number) => this.layout.alignment * Math.floor(cells / this.layout.alignment);
    const size = Math.max(least, aligned(Math.min(wanted, width, height)));
    return { place: { photo, top: aligned((height - size) / 2), left: aligned((width - size) / 2) }, size };
  }
}
