import { bpttLength } from '../../shared/bpttLength';
import { resolveSettings, type DeviceKind } from '../../shared/configuration/resolve';
import type { Settings } from '../../shared/configuration/settings';
import type { PlannedRun } from './planExperiment';

/** Cells that a planned training computes, times passes: what its time grows with. */
export function costOfPlanned({ settings, style }: Pick<PlannedRun, 'settings' | 'style'>, device: DeviceKind): number {
  return costOf(settings, device, { style: style !== undefined, start: false });
}

export function costOf(settings: Settings, device: DeviceKind, inputs: { readonly style: boolean; readonly start: boolean }): number {
  const run = resolveSettings(settings, device, 1, inputs);
  const steps = (run['nca.training.minSteps'] + run['nca.training.maxSteps']) / 2;
  // A step back costs two steps.
  const passes = (steps + 2 * bpttLength(steps, run['nca.training.backpropagation'])) / 3;
  const iteration = run['nca.training.batch'] * run['nca.training.size'] ** 2 * passes;
  return run['nca.training.iterations'] * iteration;
}

/** How far a run is and how long it has left, as measured on its latest iterations. */
export interface RunPace {
  readonly iteration: number;
  readonly iterations: number;
  readonly secondsLeft: number | null;
}

/** A run under way. */
interface Running {
  readonly cost: number;
  readonly pace: RunPace | undefined;
  /** Share of its cost that it is expected to take yet. */
  readonly left: number;
}

/**
 * Seconds that runs will take: those under way as they say, those that wait by their cost against one whose time is
 * known. Null while nothing is measured.
 * @param waiting what each is expected to cost yet
 */
export function secondsLeft(running: readonly Running[], finished: readonly { readonly cost: number; readonly seconds: number }[], waiting: readonly number[]): number | null {
  const measured = running.flatMap(({ cost, pace }) => {
    if (!pace || pace.secondsLeft === null || !Number.isFinite(pace.secondsLeft)) return [];
    const share = 1 - pace.iteration / pace.iterations;
    return share > 0 ? [{ cost: cost * share, seconds: pace.secondsLeft }] : [];
  });
  const known = [...finished, ...measured];
  if (known.length === 0) return null;
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const rate = sum(known.map(({ seconds }) => seconds)) / sum(known.map(({ cost }) => cost));
  // What a run says of itself counts to its end, which it may be expected not to see.
  const underWay = running.map(({ cost, pace, left }) => {
    const share = pace ? 1 - pace.iteration / pace.iterations : 1;
    return pace?.secondsLeft == null || share <= 0 ? cost * left * rate : pace.secondsLeft * (left / share);
  });
  return sum(underWay.filter(Number.isFinite)) + sum(waiting) * rate;
}
