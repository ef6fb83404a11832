import { ByteCache } from '../byteCache';
import type { Blur } from '../automaton/growth/gaussianBlur';
import { gridOf } from '../automaton/growth/levelGrid';
import { levelPlanes } from '../automaton/growth/levelPlanes';
import type { Layout } from '../automaton/layout';
import { cropPlanes, type PaddedPhoto } from '../photo';
import { gridOfPhoto, madePhoto, type GivenPhoto, type PhotoGrid } from '../photoSource';
import type { Place } from './tasks';

/** Planes of a photo or of a crop. */
export interface SeenPlanes {
  /** The photo itself: 3 planes. */
  readonly photo: Float32Array;
  /** The fixed channels. */
  readonly fixed: Float32Array;
  /** The same of the levels above the finest, from the coarsest; none where nothing grows. */
  readonly coarse: readonly Float32Array[];
}

export interface PhotoOptions {
  /** For all that is kept. */
  readonly bytes: number;
  readonly blur?: Blur | undefined;
}

/** Share of the bytes that crops may take: a slot of the pool stays with its crop for many iterations. */
const CROPS = 1 / 4;

/**
 * A run's photos in one lane. What an automaton sees of a photo takes forty bytes a pixel, and there may be a hundred: it is
 * made when a crop asks for it, and kept as far as memory is given.
 */
export class LanePhotos {
  private readonly grids: readonly PhotoGrid[];
  private readonly wholes: ByteCache<SeenPlanes>;
  private readonly crops: ByteCache<SeenPlanes>;

  constructor(
    private readonly layout: Layout,
    private readonly photos: readonly GivenPhoto[],
    private readonly options: PhotoOptions,
  ) {
    this.grids = photos.map(gridOfPhoto);
    this.wholes = new ByteCache(options.bytes * (1 - CROPS), bytesOf);
    this.crops = new ByteCache(options.bytes * CROPS, bytesOf);
  }

  /** Where a photo lies on its grid; nothing is made for it. */
  grid(index: number): PhotoGrid {
    return this.grids[index]!;
  }

  photo(index: number): PaddedPhoto {
    return { ...this.grid(index), planes: this.whole(index).photo };
  }

  whole(index: number): SeenPlanes {
    return this.wholes.get(String(index), () => this.made(index));
  }

  /** A square of a photo, on all levels. */
  crop({ photo, top, left }: Place, size: number): SeenPlanes {
    return this.crops.get([photo, top, left, size].join(), () => {
      const whole = this.whole(photo);
      const cut = (planes: Float32Array, cell: number) =>
        cropPlanes(planes, gridOf(this.grid(photo), { cell }), { top: top / cell, left: left / cell }, size / cell);
      const coarse = whole.coarse.map((planes, l) => cut(planes, this.layout.growth!.levels[l]!.cell));
      return { photo: cut(whole.photo, 1), fixed: cut(whole.fixed, 1), coarse };
    });
  }

  private made(index: number): SeenPlanes {
    const photo = madePhoto(this.photos[index]!);
    const { growth } = this.layout;
    if (!growth) return { photo: photo.planes, fixed: this.layout.fixedPlanes(photo.planes, photo.width, photo.height), coarse: [] };
    const planes = growth.levels.map((level) => levelPlanes(photo.planes, photo, level, growth.sight, this.options.blur));
    return { photo: photo.planes, fixed: planes.at(-1)!, coarse: planes.slice(0, -1) };
  }
}

const bytesOf = ({ photo, fixed, coarse }: SeenPlanes): number =>
  [...new Set([photo, fixed, ...coarse])].reduce((sum, { byteLength }) => sum + byteLength, 0);
