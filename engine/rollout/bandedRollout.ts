/**
 * Rolls an automaton on over a picture on the CPU, a band of it in each worker (`bandRoller.ts`). A band (`band.ts`) stays
 * there from the first step to the last, through all levels, and is computed strip by strip (`stripKernel.ts`); neighbours
 * tell each other a halo of rows (`rows.ts`) after each few steps, as wide as what a cell sees in them. Plain version, to the
 * bit: the tiles of `rolledPhoto.ts`, which a GPU computes. Of each level only what the wanted cells come from is computed
 * (`seenRegions.ts`).
 */
import * as Comlink from 'comlink';
import type { Layout } from '../automaton/layout';
import { seedState } from '../automaton/seed';
import { stripsOf, type BandEdges, type BandGrid, type BandSurroundings } from './band';
import type { BandRoller, RolledAutomaton } from './bandRoller';
import { cellSteps, fixedOf, levelsOf, type RolledLevel } from './rolledLevels';
import type { PhotoRollout } from './rolledPhoto';
import { Cancelled, type RolledGrid, type RolloutWatch } from './rolloutWatch';
import { takeRegion, takeRows } from './rows';
import { seenRegions } from './seenRegions';
import { cutAxis, receptiveRadius, type Span } from './spans';
import type { Region } from './tiledPlanes';

/** What computes bands. */
export type BandWorker = Pick<BandRoller, 'openBand' | 'deepenBand' | 'bandEdges' | 'rollStrip' | 'takeBand' | 'lookAtBand' | 'closeBand'>;

/** Rows that neighbours compute twice, rather than tell each other more often. */
const HALO = 2;
/** Most cells that are computed at a time: the kernel keeps memory for them. */
const STRIP_CELLS = 512 * 512;

interface OpenBand {
  readonly worker: BandWorker;
  readonly number: number;
  /** Rows of the coarsest grid. */
  readonly place: Span;
}

/** A level, and what of its grid is computed. */
interface SeenLevel extends RolledLevel {
  readonly region: Region;
}

export interface BandedTask extends PhotoRollout {
  readonly layout: Layout;
  readonly automaton: RolledAutomaton;
  /** Channels of the state that are wanted, planar, and of which cells: of all by default. Others are 0. */
  readonly wanted: { readonly first: number; readonly count: number; readonly region?: Region | undefined };
  readonly stripCells?: number;
}

/**
 * Seeds a photo's grid, rolls it on, and takes some channels of what it has become.
 * @param workers one for each band, as far as a picture has rows for them
 * @throws Cancelled
 */
export async function rollInBands(task: BandedTask, workers: readonly BandWorker[], watch: RolloutWatch): Promise<Float32Array> {
  const rollout = new BandedRollout(task, workers, watch);
  try {
    await rollout.run();
    return await rollout.take();
  } finally {
    await rollout.close();
  }
}

class BandedRollout {
  private readonly levels: readonly SeenLevel[];
  /** Cells of the finest grid. */
  private readonly wanted: Region;
  private readonly halo: number;
  private readonly stepsOfRound: number;
  private bands: readonly OpenBand[] = [];
  /** To be closed, whatever comes of the others. */
  private readonly opened: Pick<OpenBand, 'worker' | 'number'>[] = [];
  /** Of each band, as they are now. */
  private edges: readonly BandEdges[] = [];
  /** Steps of cells, on all levels and done. */
  private readonly whole: number;
  private done = 0;

  constructor(
    private readonly task: BandedTask,
    private readonly workers: readonly BandWorker[],
    private readonly watch: RolloutWatch,
  ) {
    const radius = receptiveRadius(task.layout);
    const { width, height } = task.photo;
    this.wanted = task.wanted.region ?? { rows: { from: 0, length: height }, columns: { from: 0, length: width } };
    const levels = levelsOf(task.layout, task.photo, task.steps);
    const regions = seenRegions(levels, radius, this.wanted);
    this.levels = levels.map((level, l) => ({ ...level, region: regions[l]! }));
    this.whole = cellSteps(this.levels.map(({ region, ...level }) => ({ ...level, width: region.columns.length, height: region.rows.length })));
    this.stepsOfRound = Math.max(1, Math.floor(HALO / radius));
    this.halo = radius * this.stepsOfRound;
  }

  async run(): Promise<void> {
    for (const [l, level] of this.levels.entries()) {
      const fixed = fixedOf(this.task.layout, this.task.photo, level, this.task.blur);
      await (l === 0 ? this.open(level, fixed) : this.deepen(level, fixed));
      for (let done = 0; done < level.steps; done += this.stepsOfRound) {
        await this.round(level, Math.min(this.stepsOfRound, level.steps - done));
        await this.watch.rolled?.({ width: level.width, cells: (...cells) => this.cells(level, ...cells) });
      }
    }
  }

  async take(): Promise<Float32Array> {
    const { first, count } = this.task.wanted;
    const { rows, columns } = this.wanted;
    const level = this.levels.at(-1)!;
    const planes = new Float32Array(count * level.width * level.height);
    for (const { worker, number, place } of this.bands) {
      const part = await worker.takeBand(number, first, count);
      const { from, length } = this.placeOn(place, level);
      const width = level.region.columns.length;
      for (let channel = 0; channel < count; channel++) {
        for (let row = Math.max(from, rows.from); row < Math.min(from + length, rows.from + rows.length); row++) {
          const at = (channel * length + row - from) * width + columns.from - level.region.columns.from;
          planes.set(part.subarray(at, at + columns.length), (channel * level.height + row) * level.width + columns.from);
        }
      }
    }
    return planes;
  }

  /** Each band gives the rows that it has; they are asked for from the top. They are cells of what is wanted. */
  private async cells(level: SeenLevel, ...[first, count, rows, columns]: Parameters<RolledGrid['cells']>): Promise<Float32Array> {
    const across = columns.map((column) => column - level.region.columns.from);
    const parts = this.bands.map(async ({ worker, number, place }) => {
      const { from, length } = this.placeOn(place, level);
      const own = rows.map((row) => row - from).filter((row) => row >= 0 && row < length);
      return { cells: own.length * columns.length, values: await worker.lookAtBand(number, first, count, own, across) };
    });
    const values = new Float32Array(count * rows.length * columns.length);
    let at = 0;
    for (const part of await Promise.all(parts)) {
      for (let channel = 0; channel < count; channel++) {
        values.set(part.values.subarray(channel * part.cells, (channel + 1) * part.cells), channel * rows.length * columns.length + at);
      }
      at += part.cells;
    }
    return values;
  }

  /** What fails here leaves alone what failed before. */
  async close(): Promise<void> {
    await Promise.allSettled(this.opened.map(({ worker, number }) => worker.closeBand(number)));
  }

  private async open(level: SeenLevel, fixed: Float32Array): Promise<void> {
    const { layout, automaton, seed, noiseLevel } = this.task;
    const { width, height, region } = level;
    const state = seedState(layout, fixed.subarray(0, 3 * width * height), seed, noiseLevel);
    const openings = await Promise.allSettled(
      this.places().map(async (place, i): Promise<OpenBand> => {
        const worker = this.workers[i]!;
        const rows = takeRegion({ planes: state, rows: height, width }, { rows: place, columns: region.columns });
        const grid = this.gridOf(place, level, fixed);
        const start = Comlink.transfer({ automaton, grid, state: rows }, [rows.buffer, grid.fixed.buffer]);
        const number = await worker.openBand(start);
        this.opened.push({ worker, number });
        return { worker, place, number };
      }),
    );
    this.bands = openings.map((opening) => {
      if (opening.status === 'rejected') throw opening.reason;
      return opening.value;
    });
    await this.learnEdges();
  }

  /**
   * Rows of the coarsest grid for each worker, equally many rows of the finest for each. A band has a halo's rows on each level,
   * so that there are fewer of a small picture.
   */
  private places(): Span[] {
    const [{ region, height }, finest] = [this.levels[0]!, this.levels.at(-1)!];
    const scale = finest.height / height;
    const { from, length } = finest.region.rows;
    // Those that the finest region has whole.
    const [first, end] = [Math.ceil(from / scale), Math.floor((from + length) / scale)];
    const count = Math.max(1, Math.min(this.workers.length, Math.floor((end - first) / this.halo)));
    if (count === 1) return [region.rows];
    const inner = cutAxis(end - first, Math.ceil((end - first) / count)).slice(1);
    const bounds = [region.rows.from, ...inner.map((cut) => first + cut.from), region.rows.from + region.rows.length];
    return bounds.slice(1).map((bound, i) => ({ from: bounds[i]!, length: bound - bounds[i]! }));
  }

  /** On to the next finer grid. A row next to a band is handed down with it; none lies beyond the edges of the whole. */
  private async deepen(level: SeenLevel, fixed: Float32Array): Promise<void> {
    const before = this.levels[this.levels.indexOf(level) - 1]!;
    const coarse = before.region.columns.length;
    const rowOf = (planes: Float32Array | undefined, from: number) =>
      planes && takeRows({ planes, rows: this.halo, width: coarse }, { from, length: 1 });
    await Promise.all(
      this.bands.map(({ worker, number, place }, i) => {
        const grid = this.gridOf(place, level, fixed);
        const around = { above: rowOf(this.edges[i - 1]?.last, this.halo - 1), below: rowOf(this.edges[i + 1]?.first, 0) };
        const [from, to] = [this.placeOn(place, before), this.placeOn(place, level)];
        const region = { rows: within(to, from.from), columns: within(level.region.columns, before.region.columns.from) };
        return worker.deepenBand(number, Comlink.transfer(grid, [grid.fixed.buffer]), around, region);
      }),
    );
    await this.learnEdges();
  }

  private async round(level: SeenLevel, steps: number): Promise<void> {
    const around = this.bands.map((_, i): BandSurroundings => ({
      above: this.edges.at(i - 1)!.last,
      below: this.edges[(i + 1) % this.edges.length]!.first,
    }));
    await Promise.all(this.bands.map((band, i) => this.rollBand(band, level, steps, around[i]!)));
    await this.learnEdges();
  }

  private async rollBand({ worker, number, place }: OpenBand, level: SeenLevel, steps: number, around: BandSurroundings): Promise<void> {
    const { length: rows } = this.placeOn(place, level);
    for (const [strip, { length }] of stripsOf({ rows, ...this.cutOf(level) }).entries()) {
      if (this.watch.cancelled()) throw new Cancelled();
      await worker.rollStrip(number, { strip, steps, around: strip === 0 ? around : undefined });
      this.done += length * level.region.columns.length * steps;
      this.watch.progress(this.done / this.whole);
    }
  }

  private async learnEdges(): Promise<void> {
    this.edges = await Promise.all(this.bands.map(({ worker, number }) => worker.bandEdges(number)));
  }

  private gridOf(place: Span, level: SeenLevel, planes: Float32Array): BandGrid {
    const { width, height, region } = level;
    const { from, length } = this.placeOn(place, level);
    const fixed = takeRows({ planes, rows: height, width }, { from: from - this.halo, length: length + 2 * this.halo }, region.columns);
    return { rows: length, width: region.columns.length, ...this.cutOf(level), fixed };
  }

  private cutOf({ region }: SeenLevel): Pick<BandGrid, 'halo' | 'strip'> {
    const { stripCells = STRIP_CELLS } = this.task;
    return { halo: this.halo, strip: Math.floor(stripCells / region.columns.length) };
  }

  /** A band's rows on a level. */
  private placeOn({ from, length }: Span, { height, region: { rows } }: SeenLevel): Span {
    const scale = height / this.levels[0]!.height;
    const [first, end] = [Math.max(rows.from, from * scale), Math.min(rows.from + rows.length, (from + length) * scale)];
    return { from: first, length: end - first };
  }
}

/** A span of a finer level, from the cell that is the first of `coarse`. */
const within = ({ from, length }: Span, coarse: number): Span => ({ from: from - 2 * coarse, length });
