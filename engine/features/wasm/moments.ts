/**
 * Moments of a style's channels: means, and as many times as many products, row by row. In doubles, rounded where a number is
 * kept, in the order of the rows.
 */

@inline
function pair(at: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(at));
}

/** How far two covariances are from those wanted: products less the means' own. */
@inline
function off2(x: usize, wanted: usize, mean: v128, means: usize): v128 {
  return f64x2.sub(f64x2.sub(pair(x), f64x2.mul(mean, pair(means))), pair(wanted));
}

@inline
function off(x: usize, wanted: usize, mean: f64, means: usize): f64 {
  return <f64>load<f32>(x) - mean * <f64>load<f32>(means) - <f64>load<f32>(wanted);
}

/** Sum of the squares of what covariances are off. `moments` begin with the means, and so does `wanted`, whose means do not count. */
export function momentSquares(moments: usize, wanted: usize, channels: usize): f64 {
  let sum = f64x2.splat(0), rest: f64 = 0;
  let row = channels << 2;
  for (let i: usize = 0; i < channels; i++) {
    const mean = <f64>load<f32>(moments + (i << 2)), means = f64x2.splat(mean);
    let c: usize = 0;
    for (; c + 2 <= channels; c += 2) {
      const at = row + (c << 2);
      const d = off2(moments + at, wanted + at, means, moments + (c << 2));
      sum = f64x2.add(sum, f64x2.mul(d, d));
    }
    if (c < channels) {
      const d = off(moments + row + (c << 2), wanted + row + (c << 2), mean, moments + (c << 2));
      rest += d * d;
    }
    row += channels << 2;
  }
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1) + rest;
}

@inline
function subtractFrom(target: usize, value: f64): void {
  store<f32>(target, <f32>(<f64>load<f32>(target) - value));
}

/**
 * The gradient of those squares, halved, times `ofSquares`, and of the means' squares, halved, times `ofMeans`. A mean is a factor of
 * the covariances in its row and in its column.
 * @param dx as long as the moments, zero
 */
export function momentGradient(moments: usize, wanted: usize, channels: usize, ofSquares: f64, ofMeans: f64, dx: usize): void {
  const factor = f64x2.splat(ofSquares);
  let row = channels << 2;
  for (let i: usize = 0; i < channels; i++) {
    const own = dx + (i << 2);
    const mean = <f64>load<f32>(moments + (i << 2)), means = f64x2.splat(mean);
    store<f32>(own, <f32>(<f64>load<f32>(own) + ofMeans * mean));
    // What the row adds to its own mean is rounded number by number; in its own column twice.
    let sum = load<f32>(own);
    for (let c: usize = 0; c < channels; c += 2) {
      const at = row + (c << 2), column = moments + (c << 2);
      const d = f64x2.mul(factor, off2(moments + at, wanted + at, means, column));
      const by = f64x2.mul(d, pair(column)), back = f64x2.mul(d, means);
      const first = f64x2.extract_lane(d, 0);
      store<f32>(dx + at, <f32>first);
      sum = <f32>(<f64>sum - f64x2.extract_lane(by, 0));
      if (c == i) sum = <f32>(<f64>sum - f64x2.extract_lane(back, 0));
      else subtractFrom(dx + (c << 2), f64x2.extract_lane(back, 0));
      if (c + 1 == channels) break;
      store<f32>(dx + at + 4, <f32>f64x2.extract_lane(d, 1));
      sum = <f32>(<f64>sum - f64x2.extract_lane(by, 1));
      if (c + 1 == i) sum = <f32>(<f64>sum - f64x2.extract_lane(back, 1));
      else subtractFrom(dx + ((c + 1) << 2), f64x2.extract_lane(back, 1));
    }
    store<f32>(own, sum);
    row += channels << 2;
  }
}

/** Side of the blocks in which a matrix is added to its transpose: their lines stay in the first level of cache. */
const BLOCK: usize = 16;

/** Two numbers of a column. */
@inline
function column2(at: usize, row: usize): v128 {
  return f64x2(<f64>load<f32>(at), <f64>load<f32>(at + row));
}

/**
 * `target[i][j] = (x[i][j] + x[j][i]) · share[j]`
 * @param target not x itself
 */
export function scaledSymmetric(x: usize, channels: usize, share: usize, target: usize): void {
  const row = channels << 2;
  for (let top: usize = 0; top < channels; top += BLOCK) {
    for (let left: usize = 0; left < channels; left += BLOCK) {
      const right = min(left + BLOCK, channels);
      for (let i = top; i < min(top + BLOCK, channels); i++) {
        let j = left;
        for (; j + 2 <= right; j += 2) {
          const at = i * row + (j << 2);
          const both = f64x2.add(pair(x + at), column2(x + j * row + (i << 2), row));
          v128.store64_lane(target + at, f32x4.demote_f64x2_zero(f64x2.mul(both, pair(share + (j << 2)))), 0);
        }
        if (j == right) continue;
        const both = <f64>load<f32>(x + i * row + (j << 2)) + <f64>load<f32>(x + j * row + (i << 2));
        store<f32>(target + i * row + (j << 2), <f32>(both * <f64>load<f32>(share + (j << 2))));
      }
    }
  }
}
