import * as Comlink from 'comlink';
import type { LayoutName } from '../../shared/layouts';
import type { EngineAssets } from '../api';
import { onOneGrid } from '../automaton/layout';
import { modelLayout } from '../automaton/layouts/modelLayout';
import { parameterCount } from '../automaton/parameters';
import { Band, type BandEdges, type BandGrid, type BandSurroundings } from './band';
import { StripKernel } from './stripKernel';
import type { Region } from './tiledPlanes';

/** An automaton, as far as a worker has to know it to roll on. */
export interface RolledAutomaton {
  readonly layout: LayoutName;
  readonly shifts: readonly number[];
  /** Units of each hidden layer, where they are not the layout's. */
  readonly hidden?: number | undefined;
  /** Of all levels, where there are several. */
  readonly parameters: Float32Array;
}

export interface BandStart {
  readonly automaton: RolledAutomaton;
  readonly grid: BandGrid;
  /** Planar `[mutable, rows, width]`. */
  readonly state: Float32Array;
}

export interface StripTask {
  readonly strip: number;
  readonly steps: number;
  /** With the first strip of a round. */
  readonly around?: BandSurroundings | undefined;
}

interface OpenBand {
  readonly automaton: RolledAutomaton;
  readonly kernel: StripKernel;
  /** 0 is the coarsest. */
  readonly level: number;
  readonly band: Band;
}

/** One worker's bands of pictures on the CPU: they stay here from the first step to the last, only their edges travel. */
export class BandRoller {
  private readonly open = new Map<number, OpenBand>();
  private opened = 0;
  private kernel: { readonly key: string; readonly made: Promise<StripKernel> } | undefined;

  constructor(private readonly assets: Pick<EngineAssets, 'automatonWasm'>) {}

  /** @returns the band's number */
  async openBand({ automaton, grid, state }: BandStart): Promise<number> {
    const kernel = await this.kernelFor(automaton);
    this.open.set(++this.opened, { automaton, kernel, level: 0, band: new Band(grid, state) });
    return this.opened;
  }

  /** Goes on on the next finer grid. @param how as `Band.handedDown` takes it */
  deepenBand(number: number, grid: BandGrid, around: Partial<BandSurroundings>, region: Region): Promise<void> {
    const { band, level, ...same } = this.bandOf(number);
    this.open.set(number, { ...same, level: level + 1, band: new Band(grid, band.handedDown(around, region, same.kernel)) });
    return Promise.resolve();
  }

  /** What its neighbours have to know of it. */
  bandEdges(number: number): Promise<BandEdges> {
    const { first, last } = this.bandOf(number).band.edges;
    return Promise.resolve(Comlink.transfer({ first, last }, [first.buffer, last.buffer]));
  }

  rollStrip(number: number, { strip, steps, around }: StripTask): Promise<void> {
    const { band, kernel, automaton, level } = this.bandOf(number);
    if (around) band.surroundings = around;
    const count = parameterCount(onOneGrid(modelLayout(automaton)));
    band.rollStrip(kernel, strip, steps, automaton.parameters.subarray(level * count, (level + 1) * count));
    return Promise.resolve();
  }

  /** Some channels of its state, planar. */
  takeBand(number: number, first: number, count: number): Promise<Float32Array> {
    const planes = this.bandOf(number).band.take(first, count);
    return Promise.resolve(Comlink.transfer(planes, [planes.buffer]));
  }

  /** A look at single cells of it; see `Band.cells`. */
  lookAtBand(number: number, ...cells: Parameters<Band['cells']>): Promise<Float32Array> {
    const values = this.bandOf(number).band.cells(...cells);
    return Promise.resolve(Comlink.transfer(values, [values.buffer]));
  }

  closeBand(number: number): Promise<void> {
    this.open.delete(number);
    return Promise.resolve();
  }

  private bandOf(number: number): OpenBand {
    const band = this.open.get(number);
    if (!band) throw new Error(`No band ${number} is open.`);
    return band;
  }

  private kernelFor(automaton: RolledAutomaton): Promise<StripKernel> {
    const key = `${automaton.layout} ${automaton.shifts.join(' ')} ${automaton.hidden ?? ''}`;
    if (this.kernel?.key !== key) {
      this.kernel = { key, made: StripKernel.create(this.assets.automatonWasm, onOneGrid(modelLayout(automaton))) };
    }
    return this.kernel.made;
  }
}
