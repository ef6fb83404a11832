/**
 * A plane doubled as a state passes to the next finer grid: sums of doubles that are rounded after each pass, as
 * `../growth/handDown.ts`, its plain version, has them; equal to the bit.
 */

const NEAR: f64 = 5 / 16.0;
const OWN: f64 = 10 / 16.0;
const FAR: f64 = 1 / 16.0;

/** A line of `width` cells becomes one of twice as many. */
function widen(source: usize, target: usize, width: usize): void {
  const before = f64x2(NEAR, FAR), after = f64x2(FAR, NEAR);
  for (let x: usize = 0; x < width; x++) {
    const at = source + (x << 2);
    const left = <f64>load<f32>(x > 0 ? at - 4 : at), right = <f64>load<f32>(x + 1 < width ? at + 4 : at);
    const own = f64x2.splat(OWN * <f64>load<f32>(at));
    const pair = f64x2.add(f64x2.add(f64x2.mul(before, f64x2.splat(left)), own), f64x2.mul(after, f64x2.splat(right)));
    v128.store64_lane(target + (x << 3), f32x4.demote_f64x2_zero(pair), 0);
  }
}

@inline
function sum2(above: v128, own: v128, below: v128, near: v128, far: v128): v128 {
  const first = f64x2.add(f64x2.mul(near, f64x2.promote_low_f32x4(above)), f64x2.mul(f64x2.splat(OWN), f64x2.promote_low_f32x4(own)));
  return f32x4.demote_f64x2_zero(f64x2.add(first, f64x2.mul(far, f64x2.promote_low_f32x4(below))));
}

@inline
function upper(v: v128): v128 {
  return v128.shuffle<i64>(v, v, 1, 1);
}

/** A line between two others, `near` and `far` the shares of that above and of that below. */
function join(above: usize, own: usize, below: usize, target: usize, cells: usize, near: f64, far: f64): void {
  const n = f64x2.splat(near), f = f64x2.splat(far);
  const bytes = cells << 2;
  let c: usize = 0;
  for (; c + 16 <= bytes; c += 16) {
    const a = v128.load(above + c), o = v128.load(own + c), b = v128.load(below + c);
    const low = sum2(a, o, b, n, f), high = sum2(upper(a), upper(o), upper(b), n, f);
    v128.store(target + c, v128.shuffle<i64>(low, high, 0, 2));
  }
  for (; c < bytes; c += 4) {
    const value = near * <f64>load<f32>(above + c) + OWN * <f64>load<f32>(own + c) + far * <f64>load<f32>(below + c);
    store<f32>(target + c, <f32>value);
  }
}

/**
 * @param source lines of `width` cells, one beyond those that are handed down on either side
 * @param wide room for three lines of twice as many
 * @param target `rows` × `columns` cells, from row `top` and column `left` of what `source` without its first line becomes
 */
export function handDownPlane(
  source: usize, width: usize, wide: usize, target: usize, top: usize, left: usize, rows: usize, columns: usize,
): void {
  const line = width << 3;
  let ready = top >> 1;
  for (let row = top; row < top + rows; row++) {
    // In lines of the source, this one is the second.
    const own = (row >> 1) + 1;
    for (; ready <= own + 1; ready++) widen(source + ready * (width << 2), wide + (ready % 3) * line, width);
    const above = wide + ((own - 1) % 3) * line + (left << 2), below = wide + ((own + 1) % 3) * line + (left << 2);
    const odd = (row & 1) == 1;
    join(above, wide + (own % 3) * line + (left << 2), below, target, columns, odd ? FAR : NEAR, odd ? NEAR : FAR);
    target += columns << 2;
  }
}
