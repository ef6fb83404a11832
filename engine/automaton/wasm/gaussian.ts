/**
 * A Gaussian over the lines of a plane, two lines side by side in a vector of two doubles. The sums are those of
 * `../growth/gaussianBlur.ts`, its plain version, in the same order: equal to the bit. The tables are made there.
 */

/** Bytes of a cell of two lines. */
const PAIR: usize = 16;
/** Waves of a wide Gaussian, and of each: own, ends, beyond and weight, one double each. */
const WAVES: usize = 9;
/** Bytes of a table entry. */
const DOUBLE: usize = 8;
/** Where the waves' sums lie, now and before: two vectors a wave. */
const sums = memory.data(288, 16);

/** Two cells of a line, `step` bytes apart, as doubles. */
@inline
function load2(at: usize, other: usize): v128 {
  return f64x2(<f64>load<f32>(at), <f64>load<f32>(other));
}

/** Lays out a pair of lines with `radius + 1` cells of their ends beyond these. */
function layOut(source: usize, other: usize, step: usize, length: usize, radius: usize, line: usize): void {
  const first = load2(source, other);
  for (let i: usize = 0; i <= radius; i++) v128.store(line + i * PAIR, first);
  line += (radius + 1) * PAIR;
  for (let i: usize = 0; i < length; i++) v128.store(line + i * PAIR, load2(source + i * step, other + i * step));
  line += length * PAIR;
  const last = load2(source + (length - 1) * step, other + (length - 1) * step);
  for (let i: usize = 0; i <= radius; i++) v128.store(line + i * PAIR, last);
}

@inline
function put(target: usize, other: usize, sum: v128): void {
  store<f32>(other, <f32>f64x2.extract_lane(sum, 1));
  store<f32>(target, <f32>f64x2.extract_lane(sum, 0));
}

/** The cell at `middle` times the first tap, and each pair of cells around it times the next. */
@inline
function tapsAround(middle: usize, taps: usize, count: usize): v128 {
  let sum = f64x2.mul(v128.load64_splat(taps), v128.load(middle));
  let before = middle, after = middle;
  for (let tap: usize = 1; tap < count; tap++) {
    before -= PAIR;
    after += PAIR;
    taps += DOUBLE;
    sum = f64x2.add(sum, f64x2.mul(v128.load64_splat(taps), f64x2.add(v128.load(before), v128.load(after))));
  }
  return sum;
}

/** As `tapsAround` with the middle counted as it is: a windowed sum of cosines. */
function windowedSum(middle: usize, cosines: usize, count: usize): v128 {
  let sum = v128.load(middle);
  for (let i: usize = 1; i < count; i++) {
    const both = f64x2.add(v128.load(middle - i * PAIR), v128.load(middle + i * PAIR));
    sum = f64x2.add(sum, f64x2.mul(v128.load64_splat(cosines + i * DOUBLE), both));
  }
  return sum;
}

/** Carries the sum of each wave one cell on; returns the blurred cell before. */
@inline
function carryOn(last: v128, next: v128, waves: usize): v128 {
  let sum = f64x2.splat(0);
  for (let k: usize = 0; k < WAVES; k++) {
    const at = sums + k * (2 * PAIR), wave = waves + k * (4 * DOUBLE);
    const value = v128.load(at);
    sum = f64x2.add(sum, f64x2.mul(v128.load64_splat(wave, 24), value));
    const own = f64x2.sub(f64x2.mul(v128.load64_splat(wave), value), v128.load(at, 16));
    const ends = f64x2.add(own, f64x2.mul(v128.load64_splat(wave, 8), last));
    v128.store(at, f64x2.add(ends, f64x2.mul(v128.load64_splat(wave, 16), next)));
    v128.store(at, value, 16);
  }
  return sum;
}

function blurByTaps(line: usize, target: usize, other: usize, step: usize, length: usize, radius: usize, taps: usize): void {
  line += (radius + 1) * PAIR;
  for (let i: usize = 0; i < length; i++) put(target + i * step, other + i * step, tapsAround(line + i * PAIR, taps, radius + 1));
}

function blurByWaves(line: usize, target: usize, other: usize, step: usize, length: usize, radius: usize, waves: usize): void {
  const cosines = waves + WAVES * (4 * DOUBLE), row = (radius + 1) * DOUBLE;
  for (let k: usize = 0; k < WAVES; k++) {
    v128.store(sums + k * (2 * PAIR), windowedSum(line + radius * PAIR + PAIR, cosines + k * row, radius + 1));
    v128.store(sums + k * (2 * PAIR), windowedSum(line + radius * PAIR, cosines + k * row, radius + 1), 16);
  }
  for (let i: usize = 0; i < length; i++) {
    const middle = line + (i + radius + 1) * PAIR;
    const last = f64x2.add(v128.load(middle - radius * PAIR), v128.load(middle + radius * PAIR));
    const next = f64x2.add(v128.load(middle - (radius + 1) * PAIR), v128.load(middle + (radius + 1) * PAIR));
    put(target + i * step, other + i * step, carryOn(last, next, waves));
  }
}

/**
 * Blurs `count` lines of `length` cells; cells lie `step` bytes apart, lines `stride`. `table` holds the taps of one side, or
 * with `wide` own, ends, beyond and weight of each wave, then each wave's cosines. `line`: room for length + 2 radius + 2 pairs.
 */
export function blurLines(
  source: usize, target: usize, length: usize, step: usize, count: usize, stride: usize, radius: usize, table: usize,
  wide: bool, line: usize,
): void {
  for (let i: usize = 0; i < count; i += 2) {
    const own = i * stride, other = min(i + 1, count - 1) * stride;
    layOut(source + own, source + other, step, length, radius, line);
    if (wide) blurByWaves(line, target + own, target + other, step, length, radius, table);
    else blurByTaps(line, target + own, target + other, step, length, radius, table);
  }
}
