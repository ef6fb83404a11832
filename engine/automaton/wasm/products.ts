/**
 * The three matrix products of the automaton's perceptron, on tiles of cells.
 * A tile holds `rows` planes of `TILE` cells, one after the other: value (row, cell) lies at `row * TILE + cell`.
 * Block sizes are chosen so that accumulators and operands fit the 15 vector registers that V8 leaves free.
 */

/** Cells a tile holds. Its activations (72 + 90 + 90 rows) then stay in the first two levels of cache. */
export const TILE: usize = 64;
/** Bytes from one row of a tile to the next. */
export const ROW: usize = TILE * 4;

@inline
function finish(sum: v128, relu: bool, mask: usize): v128 {
  if (relu) return f32x4.pmax(sum, f32x4.splat(0));
  if (mask) return v128.and(sum, f32x4.gt(v128.load(mask), f32x4.splat(0)));
  return sum;
}

/** Rows that one pass computes together; packed weights come in blocks of so many rows. */
export const BLOCK: usize = 5;

/** Rows rounded up to whole blocks. */
export function padRows(rows: usize): usize {
  return ((rows + BLOCK - 1) / BLOCK) * BLOCK;
}

/**
 * Packs `source[r][k]` (`rowStep` and `columnStep` floats apart) so that `product` reads it in order: block by
 * block, column by column, five rows together; missing rows are zero.
 */
export function pack(source: usize, target: usize, rows: usize, columns: usize, rowStep: usize, columnStep: usize): void {
  for (let block: usize = 0; block < rows; block += BLOCK) {
    for (let k: usize = 0; k < columns; k++) {
      for (let r = block; r < block + BLOCK; r++) {
        const value = r < rows ? load<f32>(source + ((r * rowStep + k * columnStep) << 2)) : 0;
        store<f32>(target, value);
        target += 4;
      }
    }
  }
}

@inline
function start(bias: usize, offset: usize): v128 {
  return bias ? v128.load32_splat(bias + offset) : f32x4.splat(0);
}

/** Eight cells of five output rows; `w` points at a packed block. */
function blockTimesCells(w: usize, bias: usize, x: usize, out: usize, depth: usize, relu: bool, mask: usize): void {
  let a0 = start(bias, 0), b0 = start(bias, 4), c0 = start(bias, 8), d0 = start(bias, 12), e0 = start(bias, 16);
  let a1 = a0, b1 = b0, c1 = c0, d1 = d0, e1 = e0;
  const end = w + depth * (4 * BLOCK);
  while (w < end) {
    const x0 = v128.load(x), x1 = v128.load(x, 16);
    let v = v128.load32_splat(w);
    a0 = f32x4.add(a0, f32x4.mul(v, x0));
    a1 = f32x4.add(a1, f32x4.mul(v, x1));
    v = v128.load32_splat(w, 4);
    b0 = f32x4.add(b0, f32x4.mul(v, x0));
    b1 = f32x4.add(b1, f32x4.mul(v, x1));
    v = v128.load32_splat(w, 8);
    c0 = f32x4.add(c0, f32x4.mul(v, x0));
    c1 = f32x4.add(c1, f32x4.mul(v, x1));
    v = v128.load32_splat(w, 12);
    d0 = f32x4.add(d0, f32x4.mul(v, x0));
    d1 = f32x4.add(d1, f32x4.mul(v, x1));
    v = v128.load32_splat(w, 16);
    e0 = f32x4.add(e0, f32x4.mul(v, x0));
    e1 = f32x4.add(e1, f32x4.mul(v, x1));
    w += 4 * BLOCK;
    x += ROW;
  }
  v128.store(out, finish(a0, relu, mask));
  v128.store(out, finish(a1, relu, mask ? mask + 16 : 0), 16);
  v128.store(out, finish(b0, relu, mask ? mask + ROW : 0), ROW);
  v128.store(out, finish(b1, relu, mask ? mask + ROW + 16 : 0), ROW + 16);
  v128.store(out, finish(c0, relu, mask ? mask + 2 * ROW : 0), 2 * ROW);
  v128.store(out, finish(c1, relu, mask ? mask + 2 * ROW + 16 : 0), 2 * ROW + 16);
  v128.store(out, finish(d0, relu, mask ? mask + 3 * ROW : 0), 3 * ROW);
  v128.store(out, finish(d1, relu, mask ? mask + 3 * ROW + 16 : 0), 3 * ROW + 16);
  v128.store(out, finish(e0, relu, mask ? mask + 4 * ROW : 0), 4 * ROW);
  v128.store(out, finish(e1, relu, mask ? mask + 4 * ROW + 16 : 0), 4 * ROW + 16);
}

/**
 * `out[r][c] = f(bias[r] + Σ_k w[r][k] x[k][c])` for `rows` rows (rounded up to whole blocks: so many are written)
 * and `cells` cells (a multiple of 8). `w` is packed with `depth` columns; `bias` 0: none. f is ReLU if `relu`;
 * with a `mask` tile it lets pass where the mask is positive (ReLU's derivative); else the identity.
 */
export function product(
  w: usize, bias: usize, x: usize, out: usize, rows: usize, depth: usize, cells: usize, relu: bool, mask: usize,
): void {
  const blockBytes = depth * (4 * BLOCK);
  for (let c: usize = 0; c < cells << 2; c += 32) {
    let block = w;
    for (let r: usize = 0; r < rows; r += BLOCK) {
      const tile = r * ROW + c;
      blockTimesCells(block, bias ? bias + (r << 2) : 0, x + c, out + tile, depth, relu, mask ? mask + tile : 0);
      block += blockBytes;
    }
  }
}

@inline
function addSum(target: usize, v: v128): void {
  const s =
    f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
  store<f32>(target, load<f32>(target) + s);
}

/**
 * `g[r][i] += Σ_c d[r][c] h[i][c]`: what a tile adds to the gradient of a weight matrix.
 * `rows` and `columns` are multiples of 3, `cells` of 8.
 */
export function outerProduct(g: usize, d: usize, h: usize, rows: usize, columns: usize, cells: usize): void {
  const width = (columns) << 2;
  const length = (cells) << 2;
  for (let r: usize = 0; r < rows; r += 3) {
    for (let i: usize = 0; i < columns; i += 3) {
      let p = d + r * ROW, q = h + i * ROW;
      const end = p + length;
      let s00 = f32x4.splat(0), s01 = s00, s02 = s00, s10 = s00, s11 = s00, s12 = s00, s20 = s00, s21 = s00, s22 = s00;
      while (p < end) {
        const d0 = v128.load(p), d1 = v128.load(p, ROW), d2 = v128.load(p, 2 * ROW);
        let v = v128.load(q);
        s00 = f32x4.add(s00, f32x4.mul(d0, v));
        s10 = f32x4.add(s10, f32x4.mul(d1, v));
        s20 = f32x4.add(s20, f32x4.mul(d2, v));
        v = v128.load(q, ROW);
        s01 = f32x4.add(s01, f32x4.mul(d0, v));
        s11 = f32x4.add(s11, f32x4.mul(d1, v));
        s21 = f32x4.add(s21, f32x4.mul(d2, v));
        v = v128.load(q, 2 * ROW);
        s02 = f32x4.add(s02, f32x4.mul(d0, v));
        s12 = f32x4.add(s12, f32x4.mul(d1, v));
        s22 = f32x4.add(s22, f32x4.mul(d2, v));
        p += 16;
        q += 16;
      }
      const t = g + r * width + (i << 2);
      addSum(t, s00); addSum(t + 4, s01); addSum(t + 8, s02);
      addSum(t + width, s10); addSum(t + width + 4, s11); addSum(t + width + 8, s12);
      addSum(t + 2 * width, s20); addSum(t + 2 * width + 4, s21); addSum(t + 2 * width + 8, s22);
    }
  }
}

/** `g[r] += Σ_c d[r][c]`: what a tile adds to the gradient of a bias. */
export function rowSums(g: usize, d: usize, rows: usize, cells: usize): void {
  for (let r: usize = 0; r < rows; r++) {
    let s = f32x4.splat(0);
    for (let c: usize = 0; c < cells << 2; c += 16) s = f32x4.add(s, v128.load(d + c));
    addSum(g + (r << 2), s);
    d += ROW;
  }
}
