import type { ParameterTensor } from '../automaton/parameters';

/** Kingma and Ba 2015, with the constants of PyTorch's default. */
export const BETA_1 = 0.9;
export const BETA_2 = 0.999;
export const EPSILON = 1e-8;
/** Of the notebooks' division by a gradient's norm. */
export const NORM_EPSILON = 1e-8;

/** Weights that move together. */
export interface Part {
  readonly offset: number;
  readonly length: number;
}

export interface AdamState {
  readonly m: Float32Array;
  readonly v: Float32Array;
  /** Steps that each part has taken. */
  readonly updates: readonly number[];
}

/** The mean of rows of equal length, of which there is at least one. Plain loops, since the lanes wait for it. */
export function meanOf(rows: readonly Float32Array[]): Float32Array {
  const mean = new Float32Array(rows[0]!.length);
  for (const row of rows) for (let i = 0; i < mean.length; i++) mean[i]! += row[i]! / rows.length;
  return mean;
}

/**
 * Makes gradients ready for Adam, in place: scaled, then each tensor divided by its own norm (+ 1e-8), as
 * the notebooks do.
 */
export function normaliseGradient(
  gradient: Float32Array,
  scales: Float32Array,
  tensors: readonly ParameterTensor[],
): void {
  // Plain loops: 0.2 ms, with callbacks 2.4, for which all lanes wait.
  for (let i = 0; i < gradient.length; i++) gradient[i]! *= scales[i]!;
  for (const { offset, length } of tensors) {
    const part = gradient.subarray(offset, offset + length);
    let squares = 0;
    for (let i = 0; i < length; i++) squares += part[i]! * part[i]!;
    const norm = Math.sqrt(squares) + NORM_EPSILON;
    for (let i = 0; i < length; i++) part[i]! /= norm;
  }
}

export class Adam {
  private m: Float32Array;
  private v: Float32Array;
  private updates: number[];

  /**
   * @param scales factor of each parameter's learning rate; gradients come scaled alike
   * @param parts perceptrons of an automaton that grows: one that has no gradient is left as it is, and counts its steps
   *   for itself, since its moments would fade and what they lack at first would be taken for made good
   */
  constructor(
    private readonly scales: Float32Array,
    private readonly parts: readonly Part[] = [{ offset: 0, length: scales.length }],
  ) {
    this.m = new Float32Array(scales.length);
    this.v = new Float32Array(scales.length);
    this.updates = parts.map(() => 0);
  }

  /** Moves the parameters in place. */
  update(parameters: Float32Array, gradient: Float32Array, learningRate: number): void {
    this.parts.forEach(({ offset, length }, part) => {
      if (this.parts.length > 1 && isZero(gradient, offset, length)) return;
      const updates = ++this.updates[part]!;
      const scale1 = 1 - BETA_1 ** updates;
      const scale2 = 1 - BETA_2 ** updates;
      const { m: means, v: squares, scales } = this;
      for (let i = offset; i < offset + length; i++) {
        const g = gradient[i]!;
        const m = BETA_1 * means[i]! + (1 - BETA_1) * g;
        const v = BETA_2 * squares[i]! + (1 - BETA_2) * g * g;
        means[i] = m;
        squares[i] = v;
        parameters[i]! -= (learningRate * scales[i]! * (m / scale1)) / (Math.sqrt(v / scale2) + EPSILON);
      }
    });
  }

  state(): AdamState {
    return { m: this.m.slice(), v: this.v.slice(), updates: [...this.updates] };
  }

  /** A single count, as older checkpoints have it, is that of all parts. */
  restore({ m, v, updates }: AdamState): void {
    this.m = m.slice();
    this.v = v.slice();
    this.updates = this.parts.map((_, part) => updates[part] ?? updates[0]!);
  }
}

function isZero(values: Float32Array, offset: number, length: number): boolean {
  for (let i = offset; i < offset + length; i++) if (values[i] !== 0) return false;
  return true;
}
