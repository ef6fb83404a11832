import { rowsOf, takeRows, type Rows } from './rows';
import { cutAxis, type Span } from './spans';
import type { StripKernel } from './stripKernel';
import type { Region } from './tiledPlanes';

/** What neighbours see of a band, or a band of them: so many rows as the halo has, planar `[mutable, halo, width]`. */
export interface BandEdges {
  readonly first: Float32Array;
  readonly last: Float32Array;
}

/** What lies around a band now. */
export interface BandSurroundings {
  readonly above: Float32Array;
  readonly below: Float32Array;
}

/** What a band is on one grid. */
export interface BandGrid {
  /** Rows and columns of the band, without its halo. */
  readonly rows: number;
  readonly width: number;
  /** Most rows that are computed at a time. */
  readonly strip: number;
  /** Rows at each side that are computed with it, whose values are the neighbours'. */
  readonly halo: number;
  /** Planar `[fixed, halo + rows + halo, width]`. */
  readonly fixed: Float32Array;
}

/** Rows of a band that are rolled on at a time. */
export function stripsOf({ rows, strip, halo }: Pick<BandGrid, 'rows' | 'strip' | 'halo'>): Span[] {
  // The shortest has half the length, and no halo may reach beyond the neighbouring one.
  return cutAxis(rows, Math.max(2 * halo + 2, strip));
}

/** Rows of a picture's grid from edge to edge, which stay where they are computed. */
export class Band {
  private readonly strips: readonly Span[];
  private readonly state: Rows;
  private readonly fixed: Rows;
  private around: BandSurroundings | undefined;
  /** The last rows of the strip before as they were. */
  private before: Rows | undefined;

  /** @param state planar `[mutable, rows, width]` */
  constructor(
    private readonly grid: BandGrid,
    state: Float32Array,
  ) {
    const { rows, width, halo, fixed } = grid;
    this.strips = stripsOf(grid);
    this.state = { planes: state, rows, width };
    this.fixed = { planes: fixed, rows: rows + 2 * halo, width };
  }

  get edges(): BandEdges {
    const { rows, halo } = this.grid;
    return { first: takeRows(this.state, { from: 0, length: halo }), last: takeRows(this.state, { from: rows - halo, length: halo }) };
  }

  /** Has to be told before the first strip of a round. */
  set surroundings(around: BandSurroundings) {
    this.around = around;
    this.before = this.haloRows(around.above);
  }

  /** The strips of a round come in order. */
  rollStrip(kernel: StripKernel, index: number, steps: number, weights: Float32Array): void {
    const { halo, width } = this.grid;
    const { from, length } = this.strips[index]!;
    const tail = takeRows(this.state, { from: from + length - halo, length: halo });
    kernel.roll({
      ...{ width, height: length + 2 * halo, steps, weights },
      fixed: (channel, target) => target.set(rowsOf(this.fixed, channel, { from, length: length + 2 * halo })),
      state: (channel, target) => this.load(channel, index, target),
      result: (channel, values) => rowsOf(this.state, channel, { from, length }).set(values.subarray(halo * width, (halo + length) * width)),
    });
    this.before = this.haloRows(tail);
  }

  /**
   * The state of the next finer grid.
   * @param around rows next to the band; undefined at the edges of the grid
   * @param region that is wanted, in cells of that grid from the band's first
   */
  handedDown({ above, below }: Partial<BandSurroundings>, region: Region, kernel: StripKernel): Float32Array {
    const { rows, width } = this.grid;
    return kernel.handDown({
      ...{ rows: rows + 2, width, channels: this.channels, region },
      source: (channel, target) => {
        const own = rowsOf(this.state, channel, { from: 0, length: rows });
        const row = (outside: Float32Array | undefined, edge: number) =>
          outside?.subarray(channel * width, (channel + 1) * width) ?? own.subarray(edge * width, (edge + 1) * width);
        target.set(row(above, 0));
        target.set(own, width);
        target.set(row(below, rows - 1), (rows + 1) * width);
      },
    });
  }

  /** Some channels, planar `[count, rows, width]`. */
  take(first: number, count: number): Float32Array {
    const { rows, width } = this.grid;
    return this.state.planes.slice(first * rows * width, (first + count) * rows * width);
  }

  /** Some channels of the cells where these rows and columns meet, planar. */
  cells(first: number, count: number, rows: readonly number[], columns: readonly number[]): Float32Array {
    const { rows: height, width } = this.grid;
    const at = (channel: number, row: number, column: number) => this.state.planes[(channel * height + row) * width + column]!;
    const channels = Array.from({ length: count }, (_, i) => first + i);
    return Float32Array.from(channels.flatMap((channel) => rows.flatMap((row) => columns.map((column) => at(channel, row, column)))));
  }

  private load(channel: number, index: number, target: Float32Array): void {
    const { halo, width } = this.grid;
    const { from, length } = this.strips[index]!;
    if (!this.around || !this.before) throw new Error('A band has to know what lies around it.');
    const whole = { from: 0, length: halo };
    const after = index === this.strips.length - 1;
    target.set(rowsOf(this.before, channel, whole));
    target.set(rowsOf(this.state, channel, { from, length }), halo * width);
    target.set(
      after ? rowsOf(this.haloRows(this.around.below), channel, whole) : rowsOf(this.state, channel, { from: from + length, length: halo }),
      (halo + length) * width,
    );
  }

  private haloRows(planes: Float32Array): Rows {
    return { planes, rows: this.grid.halo, width: this.grid.width };
  }

  private get channels(): number {
    return this.state.planes.length / (this.grid.rows * this.grid.width);
  }
}
