/**
 * Rolls an automaton on over a grid of any size, tile by tile. A tile is computed with a halo around it, as wide as
 * what a cell can see in the steps until the halo is taken anew, so that the result is that of the whole grid: on
 * the CPU bit for bit (a test holds it), on a GPU as far as its sums do not depend on the tile's size.
 */
import { mutableChannels, type Layout } from '../automaton/layout';
import { Cancelled, type RolloutWatch } from './rolloutWatch';
import { cutAxis, receptiveRadius, type Span } from './spans';
import { TiledPlanes, withoutHalo, type Region } from './tiledPlanes';

/** Rolls one tile on, as a torus. `fixed` and `state` are planar; resolves with the new state. */
export type RollTile = (tile: Tile) => Promise<Float32Array>;

export interface Tile {
  readonly fixed: Float32Array;
  readonly state: Float32Array;
  readonly width: number;
  readonly height: number;
  readonly steps: number;
  /** Share of each cell that is painted. */
  readonly mask?: Float32Array | undefined;
  /** Whose weights count, where an automaton grows: 0 is the coarsest. */
  readonly level?: number;
}

export interface Tiling {
  /** Longest side of a tile without its halo, in cells. */
  readonly side: number;
  /** As many tiles side by side, one for each worker, as far as a halo's width allows. */
  readonly across?: number;
  /** Steps between two exchanges of the halo. */
  readonly steps: number;
}

export class TiledRollout {
  readonly state: TiledPlanes;
  private readonly fixed: TiledPlanes;
  private mask: TiledPlanes | undefined;

  constructor(
    readonly layout: Layout,
    readonly width: number,
    readonly height: number,
    private readonly tiling: Tiling,
  ) {
    // No halo may reach beyond the neighbouring tile, and the shortest has half the side.
    const least = 2 * receptiveRadius(layout) * tiling.steps + 2;
    const wide = Math.min(tiling.side, Math.ceil(width / (tiling.across ?? 1)));
    const [rows, columns] = [cutAxis(height, Math.max(tiling.side, least)), cutAxis(width, Math.max(wide, least))];
    this.state = new TiledPlanes(mutableChannels(layout), rows, columns);
    this.fixed = new TiledPlanes(layout.fixed, rows, columns);
  }

  /** @param planes planar `[fixed, height, width]` */
  setFixed(planes: Float32Array): void {
    const cells = this.width * this.height;
    for (let channel = 0; channel < this.layout.fixed; channel++) {
      this.fixed.setPlane(channel, planes.subarray(channel * cells, (channel + 1) * cells), this.width);
    }
  }

  /** @param plane share of each cell that is painted; all of it without one */
  setMask(plane: Float32Array | undefined): void {
    this.mask = plane && new TiledPlanes(1, this.state.rows, this.state.columns);
    if (plane) this.mask!.setPlane(0, plane, this.width);
  }

  /**
   * @param workers as many tiles are rolled at a time
   * @throws Cancelled
   */
  async run(steps: number, workers: readonly RollTile[], watch: RolloutWatch): Promise<void> {
    for (let done = 0; done < steps; done += this.tiling.steps) {
      const now = Math.min(this.tiling.steps, steps - done);
      await this.round(now, workers, watch, (share) => {
        watch.progress((done + share * now) / steps);
        void watch.rolled?.({ width: this.width, cells: (...cells) => this.state.cells(...cells) });
      });
    }
  }

  /** Row by row. A row's old tiles are kept until the rows that see them are done: the next one, and the last. */
  private async round(steps: number, workers: readonly RollTile[], watch: RolloutWatch, progress: (share: number) => void) {
    const old = new Map<number, readonly (Float32Array | undefined)[]>();
    const rows = this.state.rows.length;
    for (let row = 0; row < rows; row++) {
      const tiles = await this.rollRow(row, steps, old, workers, watch);
      old.set(row, this.state.row(row));
      if (row > 1) old.delete(row - 1);
      tiles.forEach((tile, column) => this.state.set(row, column, tile));
      progress((row + 1) / rows);
    }
  }

  private async rollRow(
    row: number,
    steps: number,
    old: ReadonlyMap<number, readonly (Float32Array | undefined)[]>,
    workers: readonly RollTile[],
    watch: RolloutWatch,
  ): Promise<Float32Array[]> {
    const columns = this.state.columns.map((_, column) => column);
    const results: Float32Array[] = [];
    await Promise.all(
      workers.map(async (roll) => {
        for (let column = columns.shift(); column !== undefined; column = columns.shift()) {
          if (watch.cancelled()) throw new Cancelled();
          results[column] = await this.rollTile(row, column, steps, old, roll);
        }
      }),
    );
    return results;
  }

  private async rollTile(
    row: number,
    column: number,
    steps: number,
    old: ReadonlyMap<number, readonly (Float32Array | undefined)[]>,
    roll: RollTile,
  ): Promise<Float32Array> {
    const { halo, region } = this.withHalo(row, column, steps);
    const [height, width] = [region.rows.length, region.columns.length];
    const tile = { fixed: this.fixed.gather(region), state: this.state.gather(region, old), mask: this.mask?.gather(region), width, height, steps };
    return withoutHalo(await roll(tile), height, width, halo);
  }

  /** Along an axis that is not cut the tile is the torus itself and needs no halo. */
  private withHalo(row: number, column: number, steps: number): { halo: { rows: number; columns: number }; region: Region } {
    const { rows, columns } = this.state.region(row, column);
    const reach = receptiveRadius(this.layout) * steps;
    const halo = {
      rows: this.state.rows.length > 1 ? reach : 0,
      columns: this.state.columns.length > 1 ? reach : 0,
    };
    return { halo, region: { rows: widened(rows, halo.rows), columns: widened(columns, halo.columns) } };
  }
}

const widened = ({ from, length }: Span, by: number): Span => ({ from: from - by, length: length + 2 * by });
