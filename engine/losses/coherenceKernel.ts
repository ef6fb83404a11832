/**
 * `coherenceLoss` of one scale in two passes: squares of both derivatives by blocks of half a window, then the windows; back
 * from the windows to each block's two weights, and from those to the cells.
 */
import type { HostOperation } from './hostOperation';

interface Size {
  readonly height: number;
  readonly width: number;
}

interface Windows {
  /** Side in cells, even. */
  readonly window: number;
  /** A derivative that is none. */
  readonly least: number;
}

const CHANNELS = 3;

/** Of pictures of three planes and their flow of two, one after the other: at least `window` + 2 cells high and wide. */
export function coherenceKernel(flow: Float32Array, { height, width }: Size, { window, least }: Windows): HostOperation {
  const plane = height * width;
  const side = window / 2;
  const [down, across] = [Math.floor((height - 2) / side), Math.floor((width - 2) / side)];
  const windows = (down - 1) * (across - 1);
  const nothing = CHANNELS * least ** 2 * window ** 2;

  /** Each cell that lies in a block. */
  const eachCell = (visit: (cell: number, block: number) => void) => {
    for (let y = 0; y < down * side; y++)
      for (let x = 0; x < across * side; x++)
        visit((y + 1) * width + x + 1, Math.floor(y / side) * across + Math.floor(x / side));
  };
  const eachWindow = (visit: (blocks: readonly [number, number, number, number]) => void) => {
    for (let y = 0; y + 1 < down; y++)
      for (let x = 0; x + 1 < across; x++) {
        const first = y * across + x;
        visit([first, first + 1, first + across, first + across + 1]);
      }
  };
  const round = (x: Float32Array, at: number): number =>
    (x[at - width - 1]! + x[at - width + 1]! + x[at + width - 1]! + x[at + width + 1]!) / 8 +
    (x[at - width]! + x[at + width]! + x[at - 1]! + x[at + 1]!) / 4 -
    1.5 * x[at]!;
  const turned = (x: Float32Array, at: number, cos: number, sin: number): number =>
    (cos / 2) * (x[at - 1]! + x[at + 1]! - x[at - width]! - x[at + width]!) +
    (sin / 4) * (x[at - width - 1]! + x[at + width + 1]! - x[at - width + 1]! - x[at + width - 1]!);

  /** Sums of squares along and across of each block of a picture. */
  const blocksOf = (x: Float32Array, picture: number): readonly [along: Float64Array, across: Float64Array] => {
    const sums = [new Float64Array(down * across), new Float64Array(down * across)] as const;
    eachCell((cell, block) => {
      const [cos, sin] = [flow[2 * picture * plane + cell]!, flow[(2 * picture + 1) * plane + cell]!];
      for (let channel = 0; channel < CHANNELS; channel++) {
        const at = (CHANNELS * picture + channel) * plane + cell;
        const [even, odd] = [round(x, at), turned(x, at, cos, sin)];
        sums[0][block]! += (even + odd) ** 2;
        sums[1][block]! += (even - odd) ** 2;
      }
    });
    return sums;
  };
  const sumOf = (values: Float64Array, blocks: readonly number[]) => blocks.reduce((sum, block) => sum + values[block]!, 0);

  return {
    value: (x, y) => {
      for (let picture = 0; picture < y.length; picture++) {
        const sums = blocksOf(x, picture);
        let shares = 0;
        eachWindow((blocks) => {
          const [along, beside] = [sumOf(sums[0], blocks), sumOf(sums[1], blocks)];
          shares += along / (along + beside + nothing);
        });
        y[picture] = shares / windows;
      }
    },
    gradient: (x, dy, dx) => {
      for (let picture = 0; picture < dy.length; picture++) {
        const sums = blocksOf(x, picture);
        const slopes = [new Float64Array(down * across), new Float64Array(down * across)] as const;
        eachWindow((blocks) => {
          const [along, beside] = [sumOf(sums[0], blocks), sumOf(sums[1], blocks)];
          const weight = dy[picture]! / windows / (along + beside + nothing) ** 2;
          for (const block of blocks) {
            slopes[0][block]! += weight * (beside + nothing);
            slopes[1][block]! -= weight * along;
          }
        });
        eachCell((cell, block) => {
          const [cos, sin] = [flow[2 * picture * plane + cell]!, flow[(2 * picture + 1) * plane + cell]!];
          for (let channel = 0; channel < CHANNELS; channel++) {
            const at = (CHANNELS * picture + channel) * plane + cell;
            const [even, odd] = [round(x, at), turned(x, at, cos, sin)];
            const along = 2 * slopes[0][block]! * (even + odd);
            const beside = 2 * slopes[1][block]! * (even - odd);
            spread(dx, at, along + beside, { cos: cos * (along - beside), sin: sin * (along - beside) });
          }
        });
      }
    },
  };

  /** What the derivatives at a cell pass on to its neighbours. */
  function spread(dx: Float32Array, at: number, even: number, { cos, sin }: { cos: number; sin: number }): void {
    const [up, below] = [at - width, at + width];
    dx[up - 1]! += even / 8 + sin / 4;
    dx[below + 1]! += even / 8 + sin / 4;
    dx[up + 1]! += even / 8 - sin / 4;
    dx[below - 1]! += even / 8 - sin / 4;
    dx[up]! += even / 4 - cos / 2;
    dx[below]! += even / 4 - cos / 2;
    dx[at - 1]! += even / 4 + cos / 2;
    dx[at + 1]! += even / 4 + cos / 2;
    dx[at]! -= 1.5 * even;
  }
}
