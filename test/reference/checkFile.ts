import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { expect, type TestContext } from 'vitest';
import type { Device, Kind, Measurement } from './kinds/kind';
import { readReference } from './readReference';

/** What the reporter prints of a test. */
export interface FileReport {
  readonly file: string;
  readonly kind: string;
  readonly device: Device;
  /** The number that comes nearest to its tolerance, or exceeds it most. */
  readonly worst: Measurement;
  readonly count: number;
}

declare module 'vitest' {
  interface TaskMeta {
    reference?: FileReport;
    leftOut?: string;
  }
}

/** Error over tolerance; what is no number has failed. */
const ratio = ({ error, tolerance }: Measurement) => (Number.isNaN(error) ? Infinity : error / tolerance);

/** Measures a file, tells the reporter, and expects no number to exceed its tolerance. */
export async function checkFile({ task }: TestContext, kind: Kind, file: string, device: Device): Promise<void> {
  const measurements: Measurement[] = [];
  for await (const measurement of kind.measure(readReference(file), device)) measurements.push(measurement);
  expect(measurements).not.toEqual([]);
  const worst = measurements.reduce((a, b) => (ratio(b) > ratio(a) ? b : a));
  task.meta.reference = { file, kind: kind.name, device, worst, count: measurements.length };
  expect(measurements.filter((measurement) => !(ratio(measurement) <= 1))).toEqual([]);
}
