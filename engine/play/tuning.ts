import { parameterTensors } from '../automaton/parameters';
import { filterOfInput, perceptionSize } from '../automaton/layout';
import type { KernelLayout } from '../automaton/wasmKernel';

/** How fine a rollout is in time and space (Pajouheshgar et al., NoiseNCA, 2024); 1 and 1 is what was trained. */
export interface Tuning {
  /** Share of the update that a step takes, above 0 up to 1. */
  readonly dt: number;
  /** Distance of neighbouring cells: above 1 patterns get smaller, below 1 larger. */
  readonly dx: number;
}

export const trainedTuning: Tuning = { dt: 1, dx: 1 };

/** What can be chosen. */
export const tuningRange = { dt: { least: 0.05, most: 1 }, dx: { least: 0.5, most: 2 } } as const;

/** `dt`, lowered for finer grids: diffusion is stable only up to a step that falls with dx². */
export function effectiveStep({ dt, dx }: Tuning): number {
  return dt * Math.min(1, dx * dx);
}

/** The filters' outputs divided by dx (Sobel) and dx² (second derivatives), done in the weights behind them. */
export function scaleFilters(layout: KernelLayout, parameters: Float32Array, dx: number): Float32Array {
  const scaled = parameters.slice();
  const { offset } = parameterTensors(layout)[0]!;
  const columns = perceptionSize(layout);
  const factors = { sobelX: 1 / dx, sobelY: 1 / dx, laplacian: 1 / dx ** 2, flow: 1 / dx ** 2 };
  for (let row = 0; row < layout.hidden; row++) {
    for (let column = layout.channels; column < columns; column++) {
      scaled[offset + row * columns + column]! *= factors[filterOfInput(layout, column)!.kind];
    }
  }
  return scaled;
}
