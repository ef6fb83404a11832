import { unscaledFilters, type Layout } from '../layout';

/** Luma weights of torchvision's Grayscale; their sum is .9999. */
const LUMA = [0.2989, 0.587, 0.114] as const;

/** Which way the eight copies of a shift look, as (rows, columns) of the shift: `torch.roll` goes the other way. */
const DIRECTIONS = [[1, 0], [0, 1], [-1, 0], [0, -1], [-1, -1], [1, -1], [1, 1], [-1, 1]] as const;

/**
 * The layout of the nine published automata (earlier notebook, `shift_shuffle`): photo, two fixed channels for each
 * shift, picture, 6 hidden channels; no blur.
 * @param shifts in cells; the notebook trained with 4, 8, 16 and rendered with 2, 3, 4
 */
export function shiftShuffleLayout(shifts: readonly number[]): Layout {
  const fixed = 3 + 2 * shifts.length;
  return {
    name: 'shiftShuffle',
    channels: fixed + 9,
    fixed,
    picture: fixed,
    hidden: 90,
    blurs: [],
    filters: unscaledFilters,
    alignment: 2,
    halo: Math.max(...shifts),
    shifts,
    fixedPlanes: (photo, width, height) => withShuffles(photo, width, height, shifts),
  };
}

function withShuffles(photo: Float32Array, width: number, height: number, shifts: readonly number[]): Float32Array {
  const shuffled = shiftShuffle(photo, width, height, shifts).map((value) => value - 0.5);
  const planes = new Float32Array(photo.length + shuffled.length);
  planes.set(photo);
  planes.set(shuffled, photo.length);
  return planes;
}

/**
 * The grey photo, shifted by each shift in eight directions and halved in size; four such copies make one channel of
 * the full size, each the cells of one corner of all 2×2 blocks (PyTorch's `pixel_shuffle`).
 * @param photo planar `[3, height, width]`, colours minus 0.5
 * @returns planar `[2 × shifts, height, width]`, nominally 0..1; of odd sides the last row or column is missing
 */
export function shiftShuffle(
  photo: Float32Array,
  width: number,
  height: number,
  shifts: readonly number[],
): Float32Array {
  const blocks = { across: width >> 1, down: height >> 1 };
  const grey = greyPlane(photo, width * height);
  const planes = new Float32Array(8 * shifts.length * blocks.across * blocks.down);
  shifts.forEach((shift, s) =>
    DIRECTIONS.forEach(([dy, dx], copy) => {
      const at = (y: number, x: number) => grey[wrap(y + dy * shift, height) * width + wrap(x + dx * shift, width)]!;
      const plane = (2 * s + (copy >> 2)) * 4 * blocks.across * blocks.down;
      for (let y = 0; y < blocks.down; y++) {
        for (let x = 0; x < blocks.across; x++) {
          const cell = (2 * y + ((copy >> 1) & 1)) * 2 * blocks.across + 2 * x + (copy & 1);
          planes[plane + cell] = blockMean(at, 2 * y, 2 * x);
        }
      }
    }),
  );
  return planes;
}

function greyPlane(photo: Float32Array, cells: number): Float32Array {
  const plane = new Float32Array(cells);
  for (let i = 0; i < cells; i++) {
    LUMA.forEach((weight, c) => (plane[i]! += weight * (photo[c * cells + i]! + 0.5)));
  }
  return plane;
}

/** Bilinear halving takes the mean of each 2×2 block. */
function blockMean(at: (y: number, x: number) => number, y: number, x: number): number {
  return (at(y, x) + at(y, x + 1) + at(y + 1, x) + at(y + 1, x + 1)) / 4;
}

function wrap(index: number, length: number): number {
  return ((index % length) + length) % length;
}
