/**
 * One step of the automaton and its backward pass, on one grid, in WebAssembly SIMD.
 * Plain versions, which tests hold it to: engine/automaton/plainAutomaton.ts, and to the bit float32Automaton.ts beside it.
 * Formulas: notebook, class CA; PyTorch's perception order: identity of all channels, then Sobel x, Sobel y, Laplacian
 * of each, and the flow's filter of all where a layout has it. No relaxed SIMD: results must be equal to the bit on every processor.
 * Planes lie in memory as `grid.ts` says; `filters.ts` perceives, `products.ts` multiplies by the weights, `gaussian.ts` blurs
 * and `handDown.ts` doubles a state for the next level.
 */
import { addAlongTransposed, addPerceptionTransposed, blur, perceive, setScales } from './filters';
import { height, loadPlanes, paddedWidth, planeBytes, resizeGrid, rowOf, storePlanes, width, wrap } from './grid';
import { outerProduct, pack, padRows, product, ROW, rowSums, scratchBytes, TILE } from './products';

export { loadPlanes, storePlanes };
export { blurLines } from './gaussian';
export { handDownPlane } from './handDown';

let fixedCount: usize = 0;
let mutableCount: usize = 0;
let hidden: usize = 0;
/** The first of the flow's two fixed channels; −1 where there is no flow. */
let flow: isize = -1;

/** Share of its distance from rest that a state loses in a step: rest is the photo's colours, and zero. */
let leak: f32 = 0;

/** A step ends with values clamped to ±`bound`. */
let bound: f32 = Infinity;

/** Addresses that the caller laid out above `heapBase`. */
let fixedPlanes: usize = 0;
let weights: usize = 0;
let packed: usize = 0;
let gradient: usize = 0;
let tiles: usize = 0;
let planes: usize = 0;
let blurs: usize = 0;
let blurCount: usize = 0;

/** Whether products may leave zeros out: all weights are finite and no bias is −0. */
let sparse: bool = false;

export function heapBase(): usize {
  return __heap_base;
}

/** Bytes of one plane with its halo. */
export function setGrid(gridWidth: usize, gridHeight: usize): usize {
  resizeGrid(gridWidth, gridHeight);
  return planeBytes;
}

export function setLayout(fixed: usize, mutable: usize, hiddenUnits: usize): void {
  fixedCount = fixed;
  mutableCount = mutable;
  hidden = hiddenUnits;
}

/** Scales of Sobel x, Sobel y, Laplacian and the flow's filter, and the latter's first channel, −1 for none. */
export function setFilters(sobelX: f32, sobelY: f32, laplacian: f32, along: f32, flowChannel: isize): void {
  setScales(sobelX, sobelY, laplacian, along);
  flow = flowChannel;
}

/** Where it is not 0, the photo's colours are the first three fixed channels, the picture's the first three others. */
export function setLeak(share: f32): void {
  leak = share;
}

export function setBound(most: f32): void {
  bound = most;
}

/**
 * - `fixedAt`: planes of the fixed channels. `weightsAt`: w1 b1 w2 b2 w3 b3, row-major as PyTorch keeps them.
 * - `packedAt`: `packedLength` floats. `gradientAt`: as many as the weights. `tilesAt`: `tileBytes`.
 * - `planesAt`: for the backward pass `sensedPlanes` of scratch; one is enough without it.
 * - `blursAt`: per blurred channel its index among the mutable ones (i32), radius (i32) and 15 taps (f32).
 */
export function setMemory(
  fixedAt: usize, weightsAt: usize, packedAt: usize, gradientAt: usize, tilesAt: usize, planesAt: usize,
  blursAt: usize, blurredChannels: usize,
): void {
  fixedPlanes = fixedAt;
  weights = weightsAt;
  packed = packedAt;
  gradient = gradientAt;
  tiles = tilesAt;
  planes = planesAt;
  blurs = blursAt;
  blurCount = blurredChannels;
}

@inline
function channels(): usize {
  return fixedCount + mutableCount;
}

@inline
function inputs(): usize {
  return channels() * rowsPerChannel();
}

/** Rows of the perception for each channel: as it is, three filters, and the flow's. */
@inline
function rowsPerChannel(): usize {
  return flow < 0 ? 4 : 5;
}

/** Planes of the gradient at what is perceived of the mutable channels. */
export function sensedPlanes(): usize {
  return mutableCount * rowsPerChannel();
}

/** Offsets of the six parameter tensors, in floats. */
@inline
function bias1(): usize { return hidden * inputs(); }
@inline
function weights2(): usize { return bias1() + hidden; }
@inline
function bias2(): usize { return weights2() + hidden * hidden; }
@inline
function weights3(): usize { return bias2() + hidden; }
@inline
function bias3(): usize { return weights3() + mutableCount * hidden; }

/** Tile rows of a step and its backward pass: perception, two hidden layers and output, and the gradient of each. */
@inline
function tileRows(): usize { return 2 * (inputs() + 2 * hidden + mutableCount); }

/** Bytes of the scratch for one tile. */
export function tileBytes(): usize {
  return tileRows() * ROW + scratchBytes(max(inputs(), hidden));
}

/** Behind the tiles: scratch of the products. */
@inline
function scratch(): usize { return tiles + tileRows() * ROW; }

@inline
function planeOf(state: usize, channel: usize): usize {
  return channel < fixedCount
    ? fixedPlanes + channel * planeBytes
    : state + (channel - fixedCount) * planeBytes;
}

function perceiveTile(state: usize, y: usize, x: usize, cells: usize, tile: usize): void {
  const cos = flow < 0 ? 0 : rowOf(fixedPlanes + <usize>flow * planeBytes, y) + (x << 2);
  const filters = tile + channels() * ROW, along = filters + 3 * channels() * ROW;
  for (let channel: usize = 0; channel < channels(); channel++) {
    const row = rowOf(planeOf(state, channel), y) + (x << 2);
    perceive(row, cos, cos + planeBytes, tile + channel * ROW, filters + 3 * channel * ROW, along + channel * ROW, cells);
  }
}

/** Blurs the channels that have a blur and copies the others. */
function blurInto(source: usize, target: usize): void {
  memory.copy(target, source, planeBytes * mutableCount);
  for (let i: usize = 0; i < blurCount; i++) {
    const entry = blurs + i * 68;
    const offset = load<usize>(entry) * planeBytes;
    blur(source + offset, target + offset, planes, entry + 8, 2 * load<i32>(entry, 4) + 1);
  }
}

/** Mutable planes as far as a step keeps them. */
function keepInto(source: usize, target: usize): void {
  blurInto(source, target);
  if (leak == 0) return;
  const kept = f32x4.splat(1 - leak);
  for (let at: usize = 0; at < planeBytes * mutableCount; at += 16) {
    v128.store(target + at, f32x4.mul(kept, v128.load(target + at)));
  }
}

/**
 * Adds rows of a tile to the same cells of planes, as far as a step keeps these. The picture goes some way back to the photo,
 * and nothing beyond the bound. The pseudo-minimum is one instruction, and keeps what is no number.
 * @param kept may be `target` itself
 */
function updateTile(tile: usize, kept: usize, target: usize, y: usize, x: usize, cells: usize): void {
  const stays = f32x4.splat(1 - leak), share = f32x4.splat(leak);
  const least = f32x4.splat(-bound), most = f32x4.splat(bound);
  for (let m: usize = 0; m < mutableCount; m++) {
    const from = rowOf(kept + m * planeBytes, y) + (x << 2), to = rowOf(target + m * planeBytes, y) + (x << 2);
    const photo = leak != 0 && m < 3 ? rowOf(fixedPlanes + m * planeBytes, y) + (x << 2) : 0;
    for (let c: usize = 0; c < cells << 2; c += 16) {
      let value = v128.load(from + c);
      if (leak != 0) value = f32x4.mul(stays, value);
      if (photo) value = f32x4.add(value, f32x4.mul(share, v128.load(photo + c)));
      value = f32x4.add(value, v128.load(tile + c));
      v128.store(to + c, f32x4.pmax(f32x4.pmin(value, most), least));
    }
    tile += ROW;
  }
}

/** Copies the same cells of planes into rows of a tile. */
function readTile(source: usize, tile: usize, y: usize, x: usize, cells: usize, rows: usize): void {
  for (let r: usize = 0; r < rows; r++) {
    const row = rowOf(source + r * planeBytes, y) + (x << 2);
    for (let c: usize = 0; c < cells << 2; c += 16) v128.store(tile + c, v128.load(row + c));
    tile += ROW;
  }
}

/** The way back of `readTile`. */
function writeTile(tile: usize, target: usize, y: usize, x: usize, cells: usize, rows: usize): void {
  for (let r: usize = 0; r < rows; r++) {
    const row = rowOf(target + r * planeBytes, y) + (x << 2);
    for (let c: usize = 0; c < cells << 2; c += 16) v128.store(row + c, v128.load(tile + c));
    tile += ROW;
  }
}

function hiddenLayers(seen: usize, h1: usize, h2: usize, cells: usize): void {
  product(packed1(), weights + (bias1() << 2), seen, h1, hidden, inputs(), cells, true, 0, false, 0);
  product(packed2(), weights + (bias2() << 2), h1, h2, hidden, hidden, cells, true, 0, sparse, scratch());
}

/** Bytes of the hidden activations of one step. */
export function activationBytes(): usize {
  return height * ((paddedWidth + TILE - 1) / TILE) * 2 * hidden * ROW;
}

/**
 * `next = clamp(blurred(state) + perceptron(perception(state)))`, less where it leaks; both are `mutable` planes with halo. The hidden
 * activations are left at `activations` for the backward pass, unless that is 0.
 */
export function step(state: usize, next: usize, activations: usize): void {
  if (blurCount) blurInto(state, next);
  const kept = blurCount ? next : state;
  const seen = tiles, update = seen + (inputs() + 2 * hidden) * ROW;
  let h1 = activations ? activations : seen + inputs() * ROW;
  for (let y: usize = 0; y < height; y++) {
    for (let x: usize = 0; x < paddedWidth; x += TILE) {
      const cells = min(TILE, paddedWidth - x);
      const h2 = h1 + hidden * ROW;
      perceiveTile(state, y, x, cells, seen);
      hiddenLayers(seen, h1, h2, cells);
      product(
        packed3(), weights + (bias3() << 2), h2, update, mutableCount, hidden, cells, false, 0, sparse, scratch(),
      );
      updateTile(update, kept, next, y, x, cells);
      if (activations) h1 = h2 + hidden * ROW;
    }
  }
  for (let m: usize = 0; m < mutableCount; m++) wrap(next + m * planeBytes);
}

/** The padding holds the wrapped edge: it must not count twice. */
function clearPadding(tile: usize, x: usize, cells: usize): void {
  if (x + cells <= width) return;
  const inside = width - x;
  for (let m: usize = 0; m < mutableCount; m++) {
    memory.fill(tile + m * ROW + (inside << 2), 0, (cells - inside) << 2);
  }
}

function addStencils(dState: usize): void {
  for (let m: usize = 0; m < mutableCount; m++) {
    const filters = planes + (mutableCount + 3 * m) * planeBytes;
    for (let y: usize = 0; y < height; y++) {
      const target = rowOf(dState + m * planeBytes, y);
      addPerceptionTransposed(target, rowOf(planes + m * planeBytes, y), rowOf(filters, y), planeBytes);
      if (flow < 0) continue;
      const cos = rowOf(fixedPlanes + <usize>flow * planeBytes, y);
      addAlongTransposed(target, rowOf(planes + (4 * mutableCount + m) * planeBytes, y), cos, cos + planeBytes);
    }
  }
}

/** Places of the packed matrices above `packed`, in bytes; `t` marks a transpose. */
function packed1(): usize { return packed; }
function packed2(): usize { return packed1() + ((padRows(hidden) * inputs()) << 2); }
function packed3(): usize { return packed2() + ((padRows(hidden) * hidden) << 2); }
function packedT3(): usize { return packed3() + ((padRows(mutableCount) * hidden) << 2); }
function packedT2(): usize { return packedT3() + ((padRows(hidden) * mutableCount) << 2); }
function packedT1Identity(): usize { return packedT2() + ((padRows(hidden) * hidden) << 2); }
function packedT1Filters(): usize { return packedT1Identity() + ((padRows(mutableCount) * hidden) << 2); }
function packedT1Flow(): usize { return packedT1Filters() + ((padRows(3 * mutableCount) * hidden) << 2); }

/** Floats that `packed` needs. */
export function packedLength(): usize {
  return (packedT1Flow() - packed) / 4 + (flow < 0 ? 0 : padRows(mutableCount) * hidden);
}

/** To be called whenever the weights changed. Clears the gradient. */
export function prepareWeights(): void {
  pack(weights, packed1(), hidden, inputs(), inputs(), 1);
  pack(weights + (weights2() << 2), packed2(), hidden, hidden, hidden, 1);
  pack(weights + (weights3() << 2), packed3(), mutableCount, hidden, hidden, 1);
  pack(weights + (weights3() << 2), packedT3(), hidden, mutableCount, 1, hidden);
  pack(weights + (weights2() << 2), packedT2(), hidden, hidden, 1, hidden);
  // Nobody asks for the gradient of the fixed channels: only the mutable channels' rows are packed.
  pack(weights + (fixedCount << 2), packedT1Identity(), mutableCount, hidden, 1, inputs());
  pack(weights + ((channels() + 3 * fixedCount) << 2), packedT1Filters(), 3 * mutableCount, hidden, 1, inputs());
  if (flow >= 0) pack(weights + ((4 * channels() + fixedCount) << 2), packedT1Flow(), mutableCount, hidden, 1, inputs());
  memory.fill(gradient, 0, (bias3() + mutableCount) << 2);
  sparse = finiteWeights() && !holdsMinusZero(bias1(), hidden) && !holdsMinusZero(bias2(), hidden)
    && !holdsMinusZero(bias3(), mutableCount);
}

function finiteWeights(): bool {
  let s: f32 = 0;
  for (let i: usize = 0; i < bias3() + mutableCount; i++) s += load<f32>(weights + (i << 2)) * 0;
  return s == 0;
}

function holdsMinusZero(offset: usize, length: usize): bool {
  for (let i = offset; i < offset + length; i++) if (load<u32>(weights + (i << 2)) == 0x80000000) return true;
  return false;
}

/** Perceptron backwards for one tile: adds to the weights' gradient, leaves d perception in `dSeen`. */
function tileBackward(seen: usize, h1: usize, h2: usize, dSeen: usize, d1: usize, d2: usize, d3: usize, cells: usize): void {
  outerProduct(gradient + (weights3() << 2), d3, h2, mutableCount, hidden, cells, scratch());
  rowSums(gradient + (bias3() << 2), d3, mutableCount, cells);
  product(packedT3(), 0, d3, d2, hidden, mutableCount, cells, false, h2, false, 0);
  outerProduct(gradient + (weights2() << 2), d2, h1, hidden, hidden, cells, scratch());
  rowSums(gradient + (bias2() << 2), d2, hidden, cells);
  product(packedT2(), 0, d2, d1, hidden, hidden, cells, false, h1, sparse, scratch());
  outerProduct(gradient, d1, seen, hidden, inputs(), cells, scratch());
  rowSums(gradient + (bias1() << 2), d1, hidden, cells);
  product(packedT1Identity(), 0, d1, dSeen, mutableCount, hidden, cells, false, 0, sparse, scratch());
  product(packedT1Filters(), 0, d1, dSeen + mutableCount * ROW, 3 * mutableCount, hidden, cells, false, 0, sparse, scratch());
  if (flow < 0) return;
  product(packedT1Flow(), 0, d1, dSeen + 4 * mutableCount * ROW, mutableCount, hidden, cells, false, 0, sparse, scratch());
}

/**
 * Given `dNext`, the gradient at the step's output, adds to the weights' gradient and writes that at its input.
 * `activations` are those that `step` left; where it is 0 they are computed again.
 */
export function stepBackward(state: usize, dNext: usize, dState: usize, activations: usize): void {
  keepInto(dNext, dState);
  const seen = tiles, d3 = seen + (inputs() + 2 * hidden) * ROW;
  let h1 = activations ? activations : seen + inputs() * ROW;
  const dSeen = d3 + mutableCount * ROW, d1 = dSeen + inputs() * ROW, d2 = d1 + hidden * ROW;
  for (let y: usize = 0; y < height; y++) {
    for (let x: usize = 0; x < paddedWidth; x += TILE) {
      const cells = min(TILE, paddedWidth - x);
      const h2 = h1 + hidden * ROW;
      perceiveTile(state, y, x, cells, seen);
      if (!activations) hiddenLayers(seen, h1, h2, cells);
      readTile(dNext, d3, y, x, cells, mutableCount);
      clearPadding(d3, x, cells);
      tileBackward(seen, h1, h2, dSeen, d1, d2, d3, cells);
      writeTile(dSeen, planes, y, x, cells, sensedPlanes());
      if (activations) h1 = h2 + hidden * ROW;
    }
  }
  for (let m: usize = 0; m < sensedPlanes(); m++) wrap(planes + m * planeBytes);
  addStencils(dState);
  for (let m: usize = 0; m < mutableCount; m++) wrap(dState + m * planeBytes);
}
