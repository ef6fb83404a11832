import type { Weights } from './packedConvolution';

/** Products of a tile of four outputs. */
export const POSITIONS = 16;

/**
 * G g Gᵀ of a 3×3 kernel, with G of Winograd's F(2, 3); see `wasm/winograd.ts`.
 * @returns 16 positions × inputs × outputs
 */
export function transformed({ inputs, outputs, values }: Weights): Float32Array {
  const pairs = inputs * outputs;
  const rows = new Float64Array(12 * pairs);
  for (let x = 0; x < 3; x++) transform(values, x * pairs, 3 * pairs, rows, x * pairs, 3 * pairs, pairs);
  const result = new Float32Array(POSITIONS * pairs);
  for (let i = 0; i < 4; i++) transform(rows, 3 * i * pairs, pairs, result, 4 * i * pairs, pairs, pairs);
  return result;
}

type Numbers = Float32Array | Float64Array;

/** G times columns of three values, `step` apart; of the four results, too. */
function transform(from: Numbers, at: number, step: number, to: Numbers, target: number, targetStep: number, count: number): void {
  for (let i = 0; i < count; i++) {
    const [a, b, c] = [from[at + i]!, from[at + step + i]!, from[at + 2 * step + i]!];
    to[target + i] = a;
    to[target + targetStep + i] = (a + b + c) / 2;
    to[target + 2 * targetStep + i] = (a - b + c) / 2;
    to[target + 3 * targetStep + i] = c;
  }
}
