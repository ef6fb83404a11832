/**
 * Sums down the columns of matrices, row after row as they lie in memory. Each sum goes on from what is in its place, so that a
 * matrix may come in parts; it is the sum in the order of the rows, to the bit.
 */

/** Columns of a product that are summed up together, and rows of it. */
const WIDE: usize = 16;
const HIGH: usize = 2;

/** `sums[c] += Σ_r x[r][c]` */
export function addColumns(x: usize, rows: usize, columns: usize, sums: usize): void {
  for (let r: usize = 0; r < rows; r++) {
    let c: usize = 0;
    for (; c + 4 <= columns; c += 4) {
      const at = sums + (c << 2);
      v128.store(at, f32x4.add(v128.load(at), v128.load(x + (c << 2))));
    }
    for (; c < columns; c++) store<f32>(sums + (c << 2), load<f32>(sums + (c << 2)) + load<f32>(x + (c << 2)));
    x += columns << 2;
  }
}

/** In place: `x[r][c] −= mean[c]`, and `sums[c] += Σ_r x[r][c]²` */
export function centreColumns(x: usize, rows: usize, columns: usize, mean: usize, sums: usize): void {
  for (let r: usize = 0; r < rows; r++) {
    let c: usize = 0;
    for (; c + 4 <= columns; c += 4) {
      const offset = c << 2;
      const value = f32x4.sub(v128.load(x + offset), v128.load(mean + offset));
      v128.store(x + offset, value);
      v128.store(sums + offset, f32x4.add(v128.load(sums + offset), f32x4.mul(value, value)));
    }
    for (; c < columns; c++) {
      const offset = c << 2;
      const value = load<f32>(x + offset) - load<f32>(mean + offset);
      store<f32>(x + offset, value);
      store<f32>(sums + offset, load<f32>(sums + offset) + value * value);
    }
    x += columns << 2;
  }
}

/** In place: `x[r][c] /= by[c]` */
export function divideColumns(x: usize, rows: usize, columns: usize, by: usize): void {
  for (let r: usize = 0; r < rows; r++) {
    let c: usize = 0;
    for (; c + 4 <= columns; c += 4) v128.store(x + (c << 2), f32x4.div(v128.load(x + (c << 2)), v128.load(by + (c << 2))));
    for (; c < columns; c++) store<f32>(x + (c << 2), load<f32>(x + (c << 2)) / load<f32>(by + (c << 2)));
    x += columns << 2;
  }
}

@inline
function upper(v: v128): v128 {
  return v128.shuffle<i64>(v, v, 1, 1);
}

/** Two numbers by doubles, added to the sums of their columns; returned as they are rounded. */
@inline
function standard2(x: v128, middle: v128, scale: v128, sums: usize): v128 {
  const away = f64x2.sub(f64x2.promote_low_f32x4(x), f64x2.promote_low_f32x4(middle));
  const value = f64x2.mul(away, f64x2.promote_low_f32x4(scale));
  v128.store(sums, f64x2.add(v128.load(sums), value));
  return f32x4.demote_f64x2_zero(value);
}

/** In place: `x[r][c] = (x[r][c] − middle[c]) · scale[c]`, worked out in doubles, and `sums[c] += Σ_r` of those; sums are doubles. */
export function standardiseColumns(x: usize, rows: usize, columns: usize, middle: usize, scale: usize, sums: usize): void {
  for (let r: usize = 0; r < rows; r++) {
    let c: usize = 0;
    for (; c + 4 <= columns; c += 4) {
      const offset = c << 2, at = sums + (c << 3);
      const v = v128.load(x + offset), m = v128.load(middle + offset), s = v128.load(scale + offset);
      const low = standard2(v, m, s, at), high = standard2(upper(v), upper(m), upper(s), at + 16);
      v128.store(x + offset, v128.shuffle<i64>(low, high, 0, 2));
    }
    for (; c < columns; c++) {
      const offset = c << 2, at = sums + (c << 3);
      const value = (<f64>load<f32>(x + offset) - <f64>load<f32>(middle + offset)) * <f64>load<f32>(scale + offset);
      store<f64>(at, load<f64>(at) + value);
      store<f32>(x + offset, <f32>value);
    }
    x += columns << 2;
  }
}

/** A block of a product: two columns of a with sixteen of b. */
function addBlock(a: usize, b: usize, rows: usize, aRow: usize, bRow: usize, out: usize, outRow: usize): void {
  let p0 = v128.load(out), p1 = v128.load(out, 16), p2 = v128.load(out, 32), p3 = v128.load(out, 48);
  const other = out + outRow;
  let q0 = v128.load(other), q1 = v128.load(other, 16), q2 = v128.load(other, 32), q3 = v128.load(other, 48);
  for (let r: usize = 0; r < rows; r++) {
    const x0 = v128.load(b), x1 = v128.load(b, 16), x2 = v128.load(b, 32), x3 = v128.load(b, 48);
    const p = v128.load32_splat(a), q = v128.load32_splat(a, 4);
    p0 = f32x4.add(p0, f32x4.mul(p, x0));
    p1 = f32x4.add(p1, f32x4.mul(p, x1));
    p2 = f32x4.add(p2, f32x4.mul(p, x2));
    p3 = f32x4.add(p3, f32x4.mul(p, x3));
    q0 = f32x4.add(q0, f32x4.mul(q, x0));
    q1 = f32x4.add(q1, f32x4.mul(q, x1));
    q2 = f32x4.add(q2, f32x4.mul(q, x2));
    q3 = f32x4.add(q3, f32x4.mul(q, x3));
    a += aRow;
    b += bRow;
  }
  v128.store(out, p0);
  v128.store(out, p1, 16);
  v128.store(out, p2, 32);
  v128.store(out, p3, 48);
  v128.store(other, q0);
  v128.store(other, q1, 16);
  v128.store(other, q2, 32);
  v128.store(other, q3, 48);
}

/** A number of a product. */
function addNumber(a: usize, b: usize, rows: usize, aRow: usize, bRow: usize, out: usize): void {
  let sum = load<f32>(out);
  for (let r: usize = 0; r < rows; r++) {
    sum += load<f32>(a) * load<f32>(b);
    a += aRow;
    b += bRow;
  }
  store<f32>(out, sum);
}

/**
 * `out[i][j] += Σ_r a[r][i] b[r][j]`, `out` row by row.
 * @param upper leaves out blocks that lie below the diagonal: of a matrix with itself they are those above
 */
export function addProducts(a: usize, b: usize, rows: usize, aColumns: usize, bColumns: usize, out: usize, upper: bool): void {
  const aRow = aColumns << 2, bRow = bColumns << 2;
  for (let i: usize = 0; i < aColumns; i += HIGH) {
    for (let j: usize = 0; j < bColumns; j += WIDE) {
      if (upper && j + WIDE <= i) continue;
      const at = out + i * bRow + (j << 2);
      if (i + HIGH <= aColumns && j + WIDE <= bColumns) addBlock(a + (i << 2), b + (j << 2), rows, aRow, bRow, at, bRow);
      else addRest(a, b, rows, aColumns, bColumns, out, i, j);
    }
  }
}

/** A block that the matrix has not whole. */
function addRest(a: usize, b: usize, rows: usize, aColumns: usize, bColumns: usize, out: usize, first: usize, left: usize): void {
  for (let i = first; i < min(first + HIGH, aColumns); i++) {
    for (let j = left; j < min(left + WIDE, bColumns); j++) {
      addNumber(a + (i << 2), b + (j << 2), rows, aColumns << 2, bColumns << 2, out + ((i * bColumns + j) << 2));
    }
  }
}
