import type { GridSize } from './levelGrid';

/** From this radius on a sum of waves costs less than a sum of taps. */
const WIDE = 24;
/** Half the period of the slowest wave, in deviations: the Gaussian's copies beyond it are below 1e-7. */
const PERIOD = 4.5;
/** Those left out are below 1e-7. */
const WAVES = 9;

/**
 * A Gaussian over planes, cut off at three deviations and normalised. Beyond an edge it sees the edge's cell again. A wide
 * one is a sum of cosines, whose windowed sums are carried on from cell to cell (Sugimoto and Kamata 2015, "Efficient
 * constant-time Gaussian filtering with sliding DCT/DST-5 and dual-domain error minimization"), so that it costs no more
 * the wider it is. Plain version: `plainBlur`.
 * @param planes planar `[channels, height, width]`
 * @param sigma deviation in cells
 */
export function gaussianBlur(planes: Float32Array, size: GridSize, sigma: number): Float32Array {
  const radius = Math.floor(3 * sigma + 0.5);
  const blurLine = radius < WIDE ? sumOfTaps(sigma, radius) : sumOfWaves(sigma, radius);
  const cells = size.width * size.height;
  const blurred = new Float32Array(planes.length);
  for (let plane = 0; plane < planes.length; plane += cells) {
    const turned = blurRows(planes.subarray(plane, plane + cells), size, radius, blurLine);
    blurred.set(blurRows(turned, { width: size.height, height: size.width }, radius, blurLine), plane);
  }
  return blurred;
}

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
  const taps = normalised(Float64Array.from({ length: radius + 1 }, (_, i) => Math.exp(-(i ** 2) / (2 * sigma ** 2))));
  return (line, blurred) => {
    for (let x = 0; x < blurred.length; x++) {
      const middle = x + radius + 1;
      let sum = taps[0]! * line[middle]!;
      for (let tap = 1; tap <= radius; tap++) sum += taps[tap]! * (line[middle - tap]! + line[middle + tap]!);
      blurred[x] = sum;
    }
  };
}

/** One side of a kernel, so that all of it sums up to 1. */
function normalised(side: Float64Array): Float64Array {
  const sum = 2 * side.reduce((a, b) => a + b, 0) - side[0]!;
  return side.map((tap) => tap / sum);
}

/** One of the cosines: its weight, and how its windowed sum goes on from cell to cell. */
interface Wave {
  readonly frequency: number;
  readonly weight: number;
}

function sumOfWaves(sigma: number, radius: number): BlurLine {
  const waves = wavesOf(sigma, radius);
  const [own, ends, beyond, weights] = [
    waves.map(({ frequency }) => 2 * Math.cos(frequency)),
    waves.map(({ frequency }) => Math.cos(frequency * (radius - 1)) - 2 * Math.cos(frequency) * Math.cos(frequency * radius)),
    waves.map(({ frequency }) => Math.cos(frequency * radius)),
    waves.map(({ weight }) => weight),
  ].map((values) => Float64Array.from(values)) as [Float64Array, Float64Array, Float64Array, Float64Array];
  const cosines = waves.map(({ frequency }) => Float64Array.from({ length: radius + 1 }, (_, i) => Math.cos(frequency * i)));
  const now = new Float64Array(WAVES);
  const before = new Float64Array(WAVES);
  return (line, blurred) => {
    cosines.forEach((_, k) => {
      before[k] = windowedSum(line, radius, cosines[k]!);
      now[k] = windowedSum(line, radius + 1, cosines[k]!);
    });
    for (let x = 0; x < blurred.length; x++) {
      const middle = x + radius + 1;
      const last = line[middle - radius]! + line[middle + radius]!;
      const next = middle + radius + 1 < line.length ? line[middle - radius - 1]! + line[middle + radius + 1]! : 0;
      let sum = 0;
      for (let k = 0; k < WAVES; k++) {
        const value = now[k]!;
        sum += weights[k]! * value;
        now[k] = own[k]! * value - before[k]! + ends[k]! * last + beyond[k]! * next;
        before[k] = value;
      }
      blurred[x] = sum;
    }
  };
}

/** The Fourier series of a Gaussian, as far as its window goes. */
function wavesOf(sigma: number, radius: number): readonly Wave[] {
  const waves = Array.from({ length: WAVES }, (_, k) => {
    const frequency = (Math.PI * k) / (PERIOD * sigma);
    return { frequency, weight: (k === 0 ? 0.5 : 1) * Math.exp(-((frequency * sigma) ** 2) / 2) };
  });
  const at = (i: number) => waves.reduce((sum, { frequency, weight }) => sum + weight * Math.cos(frequency * i), 0);
  const side = Float64Array.from({ length: radius + 1 }, (_, i) => at(i));
  const scale = normalised(side)[0]! / side[0]!;
  return waves.map(({ frequency, weight }) => ({ frequency, weight: scale * weight }));
}

function windowedSum(line: Float64Array, middle: number, cosines: Float64Array): number {
  let sum = line[middle]!;
  for (let i = 1; i < cosines.length; i++) sum += cosines[i]! * (line[middle - i]! + line[middle + i]!);
  return sum;
}
