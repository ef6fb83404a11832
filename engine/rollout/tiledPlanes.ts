import { piecesOf, type Span } from './spans';

/** A rectangle of a grid that wraps; it may reach over the edges. */
export interface Region {
  readonly rows: Span;
  readonly columns: Span;
}

/**
 * Planes of a grid kept as tiles, each planar `[channels, rows, columns]`, so that no array has to hold the whole
 * grid and a row of tiles can be replaced while its neighbours still need the old one.
 */
export class TiledPlanes {
  private readonly tiles: (Float32Array | undefined)[][];

  constructor(
    private readonly count: number,
    readonly rows: readonly Span[],
    readonly columns: readonly Span[],
  ) {
    this.tiles = rows.map(() => columns.map(() => undefined));
  }

  region(row: number, column: number): Region {
    return { rows: this.rows[row]!, columns: this.columns[column]! };
  }

  set(row: number, column: number, tile: Float32Array): void {
    this.tiles[row]![column] = tile;
  }

  row(row: number): readonly (Float32Array | undefined)[] {
    return [...this.tiles[row]!];
  }

  /** Puts one whole plane of the grid into the tiles. */
  setPlane(channel: number, plane: Float32Array, width: number): void {
    this.rows.forEach((rows, r) =>
      this.columns.forEach((columns, c) => {
        const tile = this.tileAt(r, c);
        for (let y = 0; y < rows.length; y++) {
          const from = (rows.from + y) * width + columns.from;
          tile.set(plane.subarray(from, from + columns.length), (channel * rows.length + y) * columns.length);
        }
      }),
    );
  }

  /**
   * Copies a region, planar `[channels, rows, columns]`.
   * @param old rows of tiles to read in place of the present ones
   */
  gather({ rows, columns }: Region, old: ReadonlyMap<number, readonly (Float32Array | undefined)[]> = new Map()): Float32Array {
    const region = new Float32Array(this.count * rows.length * columns.length);
    const across = piecesOf(this.columns, columns);
    for (const down of piecesOf(this.rows, rows)) {
      const tiles = old.get(down.span) ?? this.tiles[down.span]!;
      for (const piece of across) {
        const [height, width] = [this.rows[down.span]!.length, this.columns[piece.span]!.length];
        const tile = tiles[piece.span]!;
        for (let channel = 0; channel < this.count; channel++) {
          for (let y = 0; y < down.length; y++) {
            const from = (channel * height + down.local + y) * width + piece.local;
            const to = (channel * rows.length + down.at + y) * columns.length + piece.at;
            region.set(tile.subarray(from, from + piece.length), to);
          }
        }
      }
    }
    return region;
  }

  /** Some channels of the whole grid, planar `[count, height, width]`. */
  channels(first: number, count: number, { width, height }: { readonly width: number; readonly height: number }): Float32Array {
    const planes = new Float32Array(count * width * height);
    this.rows.forEach((rows, r) =>
      this.columns.forEach((columns, c) => {
        const tile = this.tileAt(r, c);
        for (let channel = 0; channel < count; channel++) {
          for (let y = 0; y < rows.length; y++) {
            const from = ((first + channel) * rows.length + y) * columns.length;
            const to = (channel * height + rows.from + y) * width + columns.from;
            planes.set(tile.subarray(from, from + columns.length), to);
          }
        }
      }),
    );
    return planes;
  }

  /** Some channels of single cells, planar `[count, rows, columns]`: a look at a grid that is too large to be copied. */
  cells(first: number, count: number, rows: readonly number[], columns: readonly number[]): Float32Array {
    const values = new Float32Array(count * rows.length * columns.length);
    const [down, across] = [rows.map((row) => placeIn(this.rows, row)), columns.map((column) => placeIn(this.columns, column))];
    let at = 0;
    for (let channel = first; channel < first + count; channel++) {
      for (const { span: r, local: y } of down) {
        for (const { span: c, local: x } of across) {
          const [height, width] = [this.rows[r]!.length, this.columns[c]!.length];
          values[at++] = this.tiles[r]![c]?.[(channel * height + y) * width + x] ?? 0;
        }
      }
    }
    return values;
  }

  private tileAt(row: number, column: number): Float32Array {
    const { rows, columns } = this.region(row, column);
    return (this.tiles[row]![column] ??= new Float32Array(this.count * rows.length * columns.length));
  }
}

function placeIn(spans: readonly Span[], index: number): { readonly span: number; readonly local: number } {
  const span = spans.findIndex(({ from, length }) => index < from + length);
  return { span, local: index - spans[span]!.from };
}

/** The inside of a planar region, without `halo` cells at each side. */
export function withoutHalo(
  planes: Float32Array,
  height: number,
  width: number,
  halo: { readonly rows: number; readonly columns: number },
): Float32Array {
  if (halo.rows === 0 && halo.columns === 0) return planes;
  const channels = planes.length / (height * width);
  const [innerHeight, innerWidth] = [height - 2 * halo.rows, width - 2 * halo.columns];
  const inner = new Float32Array(channels * innerHeight * innerWidth);
  for (let channel = 0; channel < channels; channel++) {
    for (let y = 0; y < innerHeight; y++) {
      const from = (channel * height + halo.rows + y) * width + halo.columns;
      inner.set(planes.subarray(from, from + innerWidth), (channel * innerHeight + y) * innerWidth);
    }
  }
  return inner;
}
