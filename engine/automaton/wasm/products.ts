/**
 * The three matrix products of the automaton's perceptron, on tiles of cells.
 * A tile holds `rows` planes of `TILE` cells, one after the other: value (row, cell) lies at `row * TILE + cell`.
 * Block sizes are chosen so that all that V8 keeps alive, weights that it loads ahead included, fits the 15 vector
 * registers that it has: one more, and it spills the accumulators.
 *
 * About half of a ReLU's outputs are zero, and their neighbours with them: such cells are left out of the sums. That
 * changes no bit where what they would be multiplied by is finite, since a sum that began at anything but −0 does not
 * change when ±0 is added. Where it is not finite (0 · ∞ is not a number) callers ask for whole sums.
 */

/** Cells a tile holds. Its activations (72 + 90 + 90 rows) then stay in the first two levels of cache. */
export const TILE: usize = 64;
/** Bytes from one row of a tile to the next. */
export const ROW: usize = TILE * 4;

/** Rows and bytes of cells (16) that one pass computes together; packed weights come in blocks of so many rows. */
const BLOCK: usize = 2;
const CELLS: usize = 64;
/** Bytes of a listed column: its cells, then the place of its weights. */
const ENTRY: usize = CELLS + 16;
/** Parts of a tile's row, four cells each. */
const PARTS: usize = TILE / 4;

/** Rows rounded up to whole blocks. */
export function padRows(rows: usize): usize {
  return ((rows + BLOCK - 1) / BLOCK) * BLOCK;
}

/** Bytes of scratch that `product` and `outerProduct` need for matrices of up to `columns` columns. */
export function scratchBytes(columns: usize): usize {
  return max(ENTRY * columns, PARTS * (8 + ENTRY) + (columns << 2));
}

/**
 * Packs `source[r][k]` (`rowStep` and `columnStep` floats apart) so that `product` reads it in order: block by
 * block, column by column, the rows of a block together; missing rows are zero.
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

/** Lists the columns of 16 cells that are not all zero; returns the list's end. */
function listColumns(x: usize, depth: usize, list: usize): usize {
  for (let k: usize = 0; k < depth; k++) {
    const x0 = v128.load(x), x1 = v128.load(x, 16), x2 = v128.load(x, 32), x3 = v128.load(x, 48);
    v128.store(list, x0);
    v128.store(list, x1, 16);
    v128.store(list, x2, 32);
    v128.store(list, x3, 48);
    store<usize>(list, k * (4 * BLOCK), CELLS);
    list += select<usize>(ENTRY, 0, v128.any_true(v128.or(v128.or(x0, x1), v128.or(x2, x3))));
    x += ROW;
  }
  return list;
}

@inline
function finish(out: usize, sum: v128, relu: bool, mask: usize): void {
  if (relu) sum = f32x4.pmax(sum, f32x4.splat(0));
  if (mask) sum = v128.and(sum, f32x4.gt(v128.load(mask), f32x4.splat(0)));
  v128.store(out, sum);
}

@inline
function finishRow(out: usize, s0: v128, s1: v128, s2: v128, s3: v128, relu: bool, mask: usize): void {
  finish(out, s0, relu, mask);
  finish(out + 16, s1, relu, mask ? mask + 16 : 0);
  finish(out + 32, s2, relu, mask ? mask + 32 : 0);
  finish(out + 48, s3, relu, mask ? mask + 48 : 0);
}

@inline
function start(bias: usize, offset: usize): v128 {
  return bias ? v128.load32_splat(bias + offset) : f32x4.splat(0);
}

/** Sixteen cells of one or two output rows from all columns; `w` points at a packed block. */
function allColumns(w: usize, bias: usize, x: usize, depth: usize, out: usize, both: bool, relu: bool, mask: usize): void {
  let a0 = start(bias, 0), b0 = start(bias, 4);
  let a1 = a0, a2 = a0, a3 = a0, b1 = b0, b2 = b0, b3 = b0;
  const end = w + depth * (4 * BLOCK);
  while (w < end) {
    const x0 = v128.load(x), x1 = v128.load(x, 16), x2 = v128.load(x, 32), x3 = v128.load(x, 48);
    const a = v128.load32_splat(w), b = v128.load32_splat(w, 4);
    a0 = f32x4.add(a0, f32x4.mul(a, x0));
    a1 = f32x4.add(a1, f32x4.mul(a, x1));
    a2 = f32x4.add(a2, f32x4.mul(a, x2));
    a3 = f32x4.add(a3, f32x4.mul(a, x3));
    b0 = f32x4.add(b0, f32x4.mul(b, x0));
    b1 = f32x4.add(b1, f32x4.mul(b, x1));
    b2 = f32x4.add(b2, f32x4.mul(b, x2));
    b3 = f32x4.add(b3, f32x4.mul(b, x3));
    w += 4 * BLOCK;
    x += ROW;
  }
  finishRow(out, a0, a1, a2, a3, relu, mask);
  if (both) finishRow(out + ROW, b0, b1, b2, b3, relu, mask ? mask + ROW : 0);
}

/** The same from the listed columns. */
function listedColumns(w: usize, bias: usize, list: usize, end: usize, out: usize, both: bool, relu: bool, mask: usize): void {
  let a0 = start(bias, 0), b0 = start(bias, 4);
  let a1 = a0, a2 = a0, a3 = a0, b1 = b0, b2 = b0, b3 = b0;
  while (list < end) {
    const x0 = v128.load(list), x1 = v128.load(list, 16), x2 = v128.load(list, 32), x3 = v128.load(list, 48);
    const k = w + load<usize>(list, CELLS);
    const a = v128.load32_splat(k), b = v128.load32_splat(k, 4);
    a0 = f32x4.add(a0, f32x4.mul(a, x0));
    a1 = f32x4.add(a1, f32x4.mul(a, x1));
    a2 = f32x4.add(a2, f32x4.mul(a, x2));
    a3 = f32x4.add(a3, f32x4.mul(a, x3));
    b0 = f32x4.add(b0, f32x4.mul(b, x0));
    b1 = f32x4.add(b1, f32x4.mul(b, x1));
    b2 = f32x4.add(b2, f32x4.mul(b, x2));
    b3 = f32x4.add(b3, f32x4.mul(b, x3));
    list += ENTRY;
  }
  finishRow(out, a0, a1, a2, a3, relu, mask);
  if (both) finishRow(out + ROW, b0, b1, b2, b3, relu, mask ? mask + ROW : 0);
}

/**
 * `out[r][c] = f(bias[r] + Σ_k w[r][k] x[k][c])` for `rows` rows and `cells` cells, rounded up to 16. `w` is packed
 * with `depth` columns; `bias` 0: none. f is ReLU if `relu`; with a `mask` tile it lets pass where the mask is
 * positive (ReLU's derivative); else the identity. `sparse` leaves zeros of x out: w must be finite, no bias −0.
 */
export function product(
  w: usize, bias: usize, x: usize, out: usize, rows: usize, depth: usize, cells: usize, relu: bool, mask: usize,
  sparse: bool, scratch: usize,
): void {
  for (let c: usize = 0; c < cells << 2; c += CELLS) {
    const end = sparse ? listColumns(x + c, depth, scratch) : 0;
    for (let r: usize = 0; r < rows; r += BLOCK) {
      const tile = r * ROW + c, block = w + r * depth * 4;
      const first = bias ? bias + (r << 2) : 0, both = r + 1 < rows, through = mask ? mask + tile : 0;
      if (sparse) listedColumns(block, first, scratch, end, out + tile, both, relu, through);
      else allColumns(block, first, x + c, depth, out + tile, both, relu, through);
    }
  }
}

/** Whether all values of a tile's rows are finite. */
function allFinite(tile: usize, rows: usize, cells: usize): bool {
  // Without its sign a number is finite where its bits are less than those of infinity.
  const unsigned = i32x4.splat(0x7fffffff);
  let a = i32x4.splat(0), b = a;
  for (let r: usize = 0; r < rows; r++) {
    for (let c: usize = 0; c < cells << 2; c += 32) {
      a = i32x4.max_u(a, v128.and(v128.load(tile + c), unsigned));
      b = i32x4.max_u(b, v128.and(v128.load(tile + c, 16), unsigned));
    }
    tile += ROW;
  }
  return !v128.any_true(i32x4.ge_u(i32x4.max_u(a, b), i32x4.splat(0x7f800000)));
}

/** The sums of four vectors' lanes, each (0 + 1) + (2 + 3), side by side. */
@inline
function laneSums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 2, 4, 6), v128.shuffle<f32>(a, b, 1, 3, 5, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 2, 4, 6), v128.shuffle<f32>(c, d, 1, 3, 5, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 2, 4, 6), v128.shuffle<f32>(ab, cd, 1, 3, 5, 7));
}

@inline
function addTo(target: usize, v: v128): void {
  v128.store(target, f32x4.add(v128.load(target), v));
}

@inline
function addSum(target: usize, v: v128): void {
  const s =
    f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
  store<f32>(target, load<f32>(target) + s);
}

/** Parts of a tile's row, four cells each, as bits: with `sparse` those that are not all zero, else all. */
function activeParts(row: usize, cells: usize, sparse: bool): u32 {
  const all: u32 = (1 << <u32>(cells >> 2)) - 1;
  if (!sparse) return all;
  let active: u32 = 0;
  for (let i: usize = 0; i < cells; i += 16) {
    // Saturation keeps what is not zero: each lane of `four` is what is left of one part.
    const at = row + (i << 2);
    const two = i16x8.narrow_i32x4_s(v128.load(at), v128.load(at, 16));
    const four = i8x16.narrow_i16x8_s(two, i16x8.narrow_i32x4_s(v128.load(at, 32), v128.load(at, 48)));
    active |= <u32>i32x4.bitmask(i32x4.ne(four, i32x4.splat(0))) << <u32>(i >> 2);
  }
  return active & all;
}

/** Lists the active parts of two rows side by side; returns the list's end. */
function listParts(d: usize, e: usize, active: u32, list: usize): usize {
  while (active) {
    const offset = <usize>ctz(active) << 4;
    v128.store(list, v128.load(d + offset));
    v128.store(list, v128.load(e + offset), 16);
    store<usize>(list, offset, 32);
    list += ENTRY;
    active &= active - 1;
  }
  return list;
}

/** Adds the listed parts of two rows times four rows of h to four numbers at `g` and four at `f`, but for `keep`'s zeros. */
function eightSums(g: usize, f: usize, list: usize, end: usize, h: usize, keep: v128): void {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, t0 = s0, t1 = s0, t2 = s0, t3 = s0;
  while (list < end) {
    const d = v128.load(list), e = v128.load(list, 16);
    const q = h + load<usize>(list, 32);
    let v = v128.load(q);
    s0 = f32x4.add(s0, f32x4.mul(d, v));
    t0 = f32x4.add(t0, f32x4.mul(e, v));
    v = v128.load(q, ROW);
    s1 = f32x4.add(s1, f32x4.mul(d, v));
    t1 = f32x4.add(t1, f32x4.mul(e, v));
    v = v128.load(q, 2 * ROW);
    s2 = f32x4.add(s2, f32x4.mul(d, v));
    t2 = f32x4.add(t2, f32x4.mul(e, v));
    v = v128.load(q, 3 * ROW);
    s3 = f32x4.add(s3, f32x4.mul(d, v));
    t3 = f32x4.add(t3, f32x4.mul(e, v));
    list += ENTRY;
  }
  addTo(g, v128.and(laneSums(s0, s1, s2, s3), keep));
  addTo(f, v128.and(laneSums(t0, t1, t2, t3), keep));
}

/** Two rows of an outer product; `columns` are at least four. */
function twoRows(g: usize, f: usize, list: usize, end: usize, h: usize, columns: usize): void {
  const all = i32x4.splat(-1);
  let i: usize = 0;
  for (; i + 4 <= columns; i += 4) eightSums(g + (i << 2), f + (i << 2), list, end, h + i * ROW, all);
  if (i == columns) return;
  // The last four again; those that are counted already stay.
  const keep = i32x4.ge_s(i32x4(0, 1, 2, 3), i32x4.splat(4 - <i32>(columns - i)));
  i = columns - 4;
  eightSums(g + (i << 2), f + (i << 2), list, end, h + i * ROW, keep);
}

/**
 * `g[r][i] += Σ_c d[r][c] h[i][c]`: what a tile adds to the gradient of a weight matrix; `cells` is a multiple of 4.
 * Zeros of d are left out where h is finite. Rows go in pairs of about as many zeros, whatever their order.
 */
export function outerProduct(g: usize, d: usize, h: usize, rows: usize, columns: usize, cells: usize, scratch: usize): void {
  const sparse = allFinite(h, columns, cells);
  // By the number of active parts: the row that waits for another like it, plus one, and its parts.
  const waiting = scratch, list = waiting + PARTS * 8;
  memory.fill(waiting, 0, PARTS * 8);
  for (let r: usize = 0; r < rows; r++) {
    const active = activeParts(d + r * ROW, cells, sparse);
    if (!active) continue;
    const slot = waiting + (<usize>popcnt(active) - 1) * 8;
    const other = load<usize>(slot);
    if (other) pair(g, d, h, columns, other - 1, r, active | load<u32>(slot, 4), list);
    store<usize>(slot, other ? 0 : r + 1);
    store<u32>(slot, active, 4);
  }
  let left: usize = 0;
  let leftActive: u32 = 0;
  for (let slot = waiting; slot < list; slot += 8) {
    const r = load<usize>(slot), active = load<u32>(slot, 4);
    if (!r) continue;
    if (left) pair(g, d, h, columns, left - 1, r - 1, active | leftActive, list);
    left = left ? 0 : r;
    leftActive = active;
  }
  if (left) pair(g, d, h, columns, left - 1, left - 1, leftActive, list);
}

/** Rows q and r of an outer product; where they are the same, its one row. */
function pair(g: usize, d: usize, h: usize, columns: usize, q: usize, r: usize, active: u32, list: usize): void {
  const width = columns << 2;
  const end = listParts(d + q * ROW, d + r * ROW, active, list);
  // A row without another is computed twice, once to be thrown away.
  const second = q == r ? list + PARTS * ENTRY : g + r * width;
  twoRows(g + q * width, second, list, end, h, columns);
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
