import { isWide, radiusOf, tapsOf, wavesOf } from './gaussianTables';
import type { GridSize } from './levelGrid';

/** Blurs planes, planar `[channels, height, width]`, by a Gaussian of a deviation in cells. */
export type Blur = (planes: Float32Array, size: GridSize, sigma: number) => Float32Array;

/**
 * A Gaussian over planes, cut off at three deviations and normalised. Beyond an edge it sees the edge's cell again. A wide
 * one is a sum of cosines (`gaussianTables.ts`), whose windowed sums are carried on from cell to cell. Plain version:
 * `plainBlur`; quick one: `gaussianKernel.ts`.
 */
export const gaussianBlur: Blur = (planes, size, sigma) => {
  const radius = radiusOf(sigma);
  const blurLine = isWide(radius) ? sumOfWaves(sigma, radius) : sumOfTaps(sigma, radius);
  const cells = size.width * size.height;
  const blurred = new Float32Array(planes.length);
  for (let plane = 0; plane < planes.length; plane += cells) {
    const turned = blurRows(planes.subarray(plane, plane + cells), size, radius, blurLine);
    blurred.set(blurRows(turned, { width: size.height, height: size.width }, radius, blurLine), plane);
  }
  return blurred;
};

/** Blurs a line that goes on by `radius + 1` cells beyond each end. */
type BlurLine = (line: Float64Array, blurred: Float64Array) => void;

/** @returns with rows and columns exchanged, so that columns can be blurred in the same way */
function blurRows(plane: Float32Array, { width, height }: GridSize, radius: number, blurLine: BlurLine): Float32Array {
  const turned = new Float32Array(plane.length);
  const line = new Float64Array(width + 2 * radius + 2);
  const blurred = new Float64Array(width);
  for (let y = 0; y < height; y++) {
    line.fill(plane[y * width]!, 0, radius + 1);
    for (let x = 0; x < width; x++) line[radius + 1 + x] = plane[y * width + x]!;
    line.fill(plane[(y + 1) * width - 1]!, radius + 1 + width);
    blurLine(line, blurred);
    for (let x = 0; x < width; x++) turned[x * height + y] = blurred[x]!;
  }
  return turned;
}

function sumOfTaps(sigma: number, radius: number): BlurLine {
  const taps = tapsOf(sigma, radius);
  return (line, blurred) => {
    for (let x = 0; x < blurred.length; x++) {
      const middle = x + radius + 1;
      let sum = taps[0]! * line[middle]!;
      for (let tap = 1; tap <= radius; tap++) sum += taps[tap]! * (line[middle - tap]! + line[middle + tap]!);
      blurred[x] = sum;
    }
  };
}

function sumOfWaves(sigma: number, radius: number): BlurLine {
  const waves = wavesOf(sigma, radius);
  const [own, ends, beyond, weights] = (['own', 'ends', 'beyond', 'weight'] as const).map((part) =>
    Float64Array.from(waves, (wave) => wave[part]),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array];
  const now = new Float64Array(waves.length);
  const before = new Float64Array(waves.length);
  return (line, blurred) => {
    waves.forEach(({ cosines }, k) => {
      before[k] = windowedSum(line, radius, cosines);
      now[k] = windowedSum(line, radius + 1, cosines);
    });
    for (let x = 0; x < blurred.length; x++) {
      const middle = x + radius + 1;
      const last = line[middle - radius]! + line[middle + radius]!;
      const next = line[middle - radius - 1]! + line[middle + radius + 1]!;
      let sum = 0;
      for (let k = 0; k < now.length; k++) {
        const value = now[k]!;
        sum += weights[k]! * value;
        now[k] = own[k]! * value - before[k]! + ends[k]! * last + beyond[k]! * next;
        before[k] = value;
      }
      blurred[x] = sum;
    }
  };
}

function windowedSum(line: Float64Array, middle: number, cosines: Float64Array): number {
  let sum = line[middle]!;
  for (let i = 1; i < cosines.length; i++) sum += cosines[i]! * (line[middle - i]! + line[middle + i]!);
  return sum;
}
