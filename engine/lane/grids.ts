import * as tf from '@tensorflow/tfjs-core';
import type { Level } from '../../shared/levels';
import type { Beginning } from '../automaton/growth/beginning';
import { gridOf, type GridSize } from '../automaton/growth/levelGrid';
import { flowFilter, mutableChannels, type Layout } from '../automaton/layout';
import { seedState } from '../automaton/seed';
import type { Place, TrainingItem } from './tasks';
import type { LanePhotos } from './photos';
import type { PaddedPhoto } from '../photo';
import { planesTensor } from './planesTensor';
import type { ValueStore } from './values';

/** A square crop of a photo. */
export interface Crop {
  readonly place: Place;
  readonly size: number;
}

/** A run's photos as grids of cells: whole, and in crops. */
export class LaneGrids {
  /** Those above the finest. */
  private readonly coarse: readonly Level[];

  /** @param values where states of crops are kept */
  constructor(
    private readonly layout: Layout,
    private readonly photos: LanePhotos,
    private readonly values: ValueStore,
  ) {
    this.coarse = layout.growth?.levels.slice(0, -1) ?? [];
  }

  /** Whether states that begin from the seed grow through coarser levels first. */
  get grows(): boolean {
    return this.coarse.length > 0;
  }

  photo(index: number): PaddedPhoto {
    return this.photos.photo(index);
  }

  wholeFixed(index: number): tf.Tensor3D {
    return planesTensor(this.photos.whole(index).fixed, this.photos.grid(index));
  }

  /**
   * 2×height×width of each crop: the flow among fixed channels, where the automaton sees it; the caller's to dispose of.
   * @param fixed of one or more crops
   */
  flowsIn(fixed: tf.Tensor3D): tf.Tensor3D[] | undefined {
    const filter = flowFilter(this.layout);
    if (!filter) return undefined;
    const [planes, height, width] = fixed.shape;
    const first = Array.from({ length: planes / this.layout.fixed }, (_, crop) => crop * this.layout.fixed + filter.flow);
    return first.map((plane) => tf.slice3d(fixed, [plane, 0, 0], [2, height, width]));
  }

  /** The same of a whole photo. */
  wholeFlow(index: number): tf.Tensor3D | undefined {
    const filter = flowFilter(this.layout);
    const { width, height } = this.photos.grid(index);
    const cells = width * height;
    return filter && planesTensor(this.photos.whole(index).fixed.subarray(filter.flow * cells, (filter.flow + 2) * cells), { width, height });
  }

  /** The photo itself, 3×height×width, stored values. */
  wholePhoto(index: number): tf.Tensor3D {
    return planesTensor(this.photo(index).planes, this.photo(index));
  }

  /** From the seed; the tensors are the caller's to dispose of. */
  whole(index: number, seed: number): Beginning {
    const photo = this.photo(index);
    const planes = this.photos.whole(index).coarse;
    const coarse = this.coarse.map((level, l) => planesTensor(planes[l]!, gridOf(photo, level)));
    const seen = planes[0]?.subarray(0, 3 * cellsOf(coarse[0]!)) ?? photo.planes;
    return { fixed: this.wholeFixed(index), ...this.seeded(seen, coarse, photo, seed) };
  }

  /**
   * Of crops that all grow or all live on, one after the other in each tensor. The tensors are the caller's to dispose of.
   */
  crops(items: readonly (Place & Pick<TrainingItem, 'seed' | 'state'>)[], size: number): Beginning {
    const each = items.map((item) => this.crop(item, size));
    if (each.length === 1) return each[0]!;
    const joined = (parts: tf.Tensor3D[]) => {
      const whole = tf.concat3d(parts, 0);
      tf.dispose(parts);
      return whole;
    };
    const coarse = each[0]!.coarse?.map((_, level) => joined(each.map((beginning) => beginning.coarse![level]!)));
    return { fixed: joined(each.map(({ fixed }) => fixed)), start: joined(each.map(({ start }) => start)), coarse };
  }

  /** Fixed channels and first state of a crop: the item's, or its seed. The tensors are the caller's to dispose of. */
  crop(item: Place & Pick<TrainingItem, 'seed' | 'state'>, size: number): Beginning {
    const square = { width: size, height: size };
    const seen = this.photos.crop(item, size);
    const fixed = planesTensor(seen.fixed, square);
    const shape: [number, number, number] = [mutableChannels(this.layout), size, size];
    if (item.state) return { fixed, start: this.values.open<tf.Rank.R3>(item.state, shape) };
    const coarse = seen.coarse.map((crop, l) => planesTensor(crop, gridOf(square, this.coarse[l]!)));
    const first = seen.coarse[0] ?? seen.fixed;
    return { fixed, ...this.seeded(first.subarray(0, (3 * first.length) / this.layout.fixed), coarse, square, item.seed) };
  }

  /** @param seen the photo on the grid that the seed lies on: the coarsest, or where there is but one, `size` */
  private seeded(seen: Float32Array, coarse: readonly tf.Tensor3D[], size: GridSize, seed: number): Omit<Beginning, 'fixed'> {
    const state = seedState(this.layout, seen, seed);
    if (coarse.length === 0) return { start: planesTensor(state, size) };
    return { start: planesTensor(state, gridOf(size, this.coarse[0]!)), coarse };
  }

  /** 3×size×size, stored values. */
  cropOfPhoto({ place, size }: Crop): tf.Tensor3D {
    return planesTensor(this.photos.crop(place, size).photo, { width: size, height: size });
  }

  /** A square from a photo's middle, of the side wanted as far as the photo has it, but no less than `least`. */
  middle(photo: number, wanted: number, least: number): Crop {
    const { width, height } = this.photos.grid(photo);
    const aligned = (cells: number) => this.layout.alignment * Math.floor(cells / this.layout.alignment);
    const size = Math.max(least, aligned(Math.min(wanted, width, height)));
    return { place: { photo, top: aligned((height - size) / 2), left: aligned((width - size) / 2) }, size };
  }
}

const cellsOf = ({ shape: [, height, width] }: tf.Tensor3D) => height * width;
