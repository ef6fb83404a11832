/**
 * Rolls an automaton on over a picture on the CPU, a band of it in each worker (`bandRoller.ts`). A band (`band.ts`) stays
 * there from the first step to the last, through all levels, and is computed strip by strip (`stripKernel.ts`); neighbours
 * tell each other a halo of rows (`rows.ts`) after each few steps, as wide as what a cell sees in them. Plain version, to the
 * bit: the tiles of `rolledPhoto.ts`, which a GPU computes.
 */
import * as Comlink from 'comlink';
import type { Blur } from '../automaton/growth/gaussianBlur';
import type { Layout } from '../automaton/layout';
import { seedState } from '../automaton/seed';
import { stripsOf, type BandEdges, type BandGrid, type BandSurroundings } from './band';
import type { BandRoller, RolledAutomaton } from './bandRoller';
import { cellSteps, fixedOf, levelsOf, type RolledLevel } from './rolledLevels';
import type { PhotoRollout } from './rolledPhoto';
import { Cancelled, type RolledGrid, type RolloutWatch } from './rolloutWatch';
import { takeRows, type Rows } from './rows';
import { cutAxis, receptiveRadius, type Span } from './spans';

/** What computes bands. */
export type BandWorker = Pick<BandRoller, 'openBand' | 'deepenBand' | 'bandEdges' | 'rollStrip' | 'takeBand' | 'lookAtBand' | 'closeBand'>;

/** Rows that neighbours compute twice, rather than tell each other more often. */
const HALO = 2;
/** Most cells that are computed at a time: the kernel keeps memory for them. */
const STRIP_CELLS = 512 * 512;

interface OpenBand {
  readonly worker: BandWorker;
  readonly number: number;
  /** On the coarsest grid. */
  readonly place: Span;
}

export interface BandedTask extends PhotoRollout {
  readonly layout: Layout;
  readonly automaton: RolledAutomaton;
  /** Channels of the state that are wanted, planar. */
  readonly wanted: { readonly first: number; readonly count: number };
  readonly blur?: Blur | undefined;
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
  private readonly levels: readonly RolledLevel[];
  private readonly halo: number;
  private readonly stepsOfRound: number;
  private bands: readonly OpenBand[] = [];
  /** To be closed, whatever comes of the others. */
  private readonly opened: Pick<OpenBand, 'worker' | 'number'>[] = [];
  /** Of each band, as they are now. */
  private edges: readonly BandEdges[] = [];
  private done = 0;

  constructor(
    private readonly task: BandedTask,
    private readonly workers: readonly BandWorker[],
    private readonly watch: RolloutWatch,
  ) {
    const radius = receptiveRadius(task.layout);
    this.levels = levelsOf(task.layout, task.photo, task.steps);
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
    const { wanted } = this.task;
    const { width, height } = this.levels.at(-1)!;
    const planes = new Float32Array(wanted.count * width * height);
    for (const { worker, number, place } of this.bands) {
      const part = await worker.takeBand(number, wanted.first, wanted.count);
      const { from, length } = this.placeOn(place, height);
      for (let channel = 0; channel < wanted.count; channel++) {
        const rows = part.subarray(channel * length * width, (channel + 1) * length * width);
        planes.set(rows, (channel * height + from) * width);
      }
    }
    return planes;
  }

  /** Each band gives the rows that it has; they are asked for from the top. */
  private async cells({ height }: RolledLevel, ...[first, count, rows, columns]: Parameters<RolledGrid['cells']>): Promise<Float32Array> {
    const parts = this.bands.map(async ({ worker, number, place }) => {
      const { from, length } = this.placeOn(place, height);
      const own = rows.map((row) => row - from).filter((row) => row >= 0 && row < length);
      return { cells: own.length * columns.length, values: await worker.lookAtBand(number, first, count, own, columns) };
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

  private async open(level: RolledLevel, fixed: Float32Array): Promise<void> {
    const { layout, automaton, seed, noiseLevel } = this.task;
    const { width, height } = level;
    const state = seedState(layout, fixed.subarray(0, 3 * width * height), seed, noiseLevel);
    const count = Math.max(1, Math.min(this.workers.length, Math.floor(height / this.halo)));
    const places = cutAxis(height, Math.ceil(height / count));
    const openings = await Promise.allSettled(
      places.map(async (place, i): Promise<OpenBand> => {
        const worker = this.workers[i]!;
        const rows = takeRows({ planes: state, rows: height, width }, place);
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

  /** On to the next finer grid. A row next to a band is handed down with it; none lies beyond the edges of the whole. */
  private async deepen(level: RolledLevel, fixed: Float32Array): Promise<void> {
    const coarse = level.width / 2;
    const rowOf = (planes: Float32Array | undefined, from: number) =>
      planes && takeRows({ planes, rows: this.halo, width: coarse }, { from, length: 1 });
    await Promise.all(
      this.bands.map(({ worker, number, place }, i) => {
        const grid = this.gridOf(place, level, fixed);
        const around = { above: rowOf(this.edges[i - 1]?.last, this.halo - 1), below: rowOf(this.edges[i + 1]?.first, 0) };
        return worker.deepenBand(number, Comlink.transfer(grid, [grid.fixed.buffer]), around);
      }),
    );
    await this.learnEdges();
  }

  private async round(level: RolledLevel, steps: number): Promise<void> {
    const around = this.bands.map((_, i): BandSurroundings => ({
      above: this.edges.at(i - 1)!.last,
      below: this.edges[(i + 1) % this.edges.length]!.first,
    }));
    await Promise.all(this.bands.map((band, i) => this.rollBand(band, level, steps, around[i]!)));
    await this.learnEdges();
  }

  private async rollBand({ worker, number, place }: OpenBand, level: RolledLevel, steps: number, around: BandSurroundings): Promise<void> {
    const { length: rows } = this.placeOn(place, level.height);
    for (const [strip, { length }] of stripsOf({ rows, ...this.cutOf(level) }).entries()) {
      if (this.watch.cancelled()) throw new Cancelled();
      await worker.rollStrip(number, { strip, steps, around: strip === 0 ? around : undefined });
      this.done += length * level.width * steps;
      this.watch.progress(this.done / cellSteps(this.levels));
    }
  }

  private async learnEdges(): Promise<void> {
    this.edges = await Promise.all(this.bands.map(({ worker, number }) => worker.bandEdges(number)));
  }

  private gridOf(place: Span, { width, height }: RolledLevel, planes: Float32Array): BandGrid {
    const { from, length } = this.placeOn(place, height);
    const whole: Rows = { planes, rows: height, width };
    const fixed = takeRows(whole, { from: from - this.halo, length: length + 2 * this.halo });
    return { rows: length, width, ...this.cutOf({ width }), fixed };
  }

  private cutOf({ width }: Pick<RolledLevel, 'width'>): Pick<BandGrid, 'halo' | 'strip'> {
    const { stripCells = STRIP_CELLS } = this.task;
    return { halo: this.halo, strip: Math.floor(stripCells / width) };
  }

  /** A band's rows on a grid of so many. */
  private placeOn({ from, length }: Span, height: number): Span {
    const scale = height / this.levels[0]!.height;
    return { from: from * scale, length: length * scale };
  }
}
