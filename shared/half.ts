/** The largest finite number of IEEE 754 binary16. */
export const largestHalf = 65504;

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

let floats: Float32Array | undefined;

/** The numbers of binary16, by a table of all 65,536: networks hold a hundred million of them. */
export function fromHalf(halves: Uint16Array): Float32Array<ArrayBuffer> {
  floats ??= Float32Array.from({ length: 2 ** 16 }, (_, i) => halfToFloat(i));
  const values = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) values[i] = floats[halves[i]!]!;
  return values;
}

/** IEEE 754 binary16: 1 sign, 5 exponent, 10 fraction bits. */
export function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** IEEE 754 binary16 of numbers, rounded to the nearest, ties to even; beyond {@link largestHalf}: infinity. */
export function toHalf(values: Float32Array): Uint16Array<ArrayBuffer> {
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) {
    float[0] = values[i]!;
    halves[i] = halfBits(bits[0]!);
  }
  return halves;
}

/** Of the bits of a binary32: 1 sign, 8 exponent, 23 fraction bits. */
function halfBits(word: number): number {
  const sign = (word >>> 16) & 0x8000;
  const magnitude = word & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x47800000) return sign | 0x7c00;
  if (magnitude >= 0x38800000) return sign + roundedShift(magnitude - 0x38000000, 13);
  if (magnitude < 0x33000000) return sign;
  // Subnormal: the fraction with its leading 1, shifted to units of 2^-24.
  return sign + roundedShift((magnitude & 0x7fffff) | 0x800000, 126 - (magnitude >>> 23));
}

/** Division by 2^shift, to the nearest, ties to even. */
function roundedShift(value: number, shift: number): number {
  const half = 1 << (shift - 1);
  const odd = (value >>> shift) & 1;
  return (value + half - 1 + odd) >>> shift;
}
