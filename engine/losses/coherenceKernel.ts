/**
 * `coherenceLoss` of one scale: squares of both derivatives of each cell, and their sums in all windows; back from the
 * windows to the cells by the same sums.
 */
import type { HostOperation } from './hostOperation';
import { slidingSums } from './slidingSums';

interface Size {
  readonly height: number;
  readonly width: number;
}

interface Windows {
  /** Side in cells. */
  readonly window: number;
  /** A derivative that is none. */
  readonly least: number;
}

const CHANNELS = 3;

/** Of pictures of three planes and their flow of two, one after the other: at least `window` + 2 cells high and wide. */
export function coherenceKernel(flow: Float32Array, { height, width }: Size, { window, least }: Windows): HostOperation {
  const plane = height * width;
  const inner = { height: height - 2, width: width - 2 };
  const [down, across] = [inner.height - window + 1, inner.width - window + 1];
  const nothing = CHANNELS * least ** 2 * window ** 2;

  /** Of each cell that has all neighbours and of each plane, both parts of its derivatives. */
  const eachCell = (x: Float32Array, picture: number, visit: (cell: number, even: number, odd: number, at: number, cos: number, sin: number) => void) => {
    for (let row = 0; row < inner.height; row++)
      for (let column = 0; column < inner.width; column++) {
        const within = (row + 1) * width + column + 1;
        const [cos, sin] = [flow[2 * picture * plane + within]!, flow[(2 * picture + 1) * plane + within]!];
        for (let channel = 0; channel < CHANNELS; channel++) {
          const at = (CHANNELS * picture + channel) * plane + within;
          visit(row * inner.width + column, round(x, at), turned(x, at, cos, sin), at, cos, sin);
        }
      }
  };
  const round = (x: Float32Array, at: number): number =>
    (x[at - width - 1]! + x[at - width + 1]! + x[at + width - 1]! + x[at + width + 1]!) / 8 +
    (x[at - width]! + x[at + width]! + x[at - 1]! + x[at + 1]!) / 4 -
    1.5 * x[at]!;
  const turned = (x: Float32Array, at: number, cos: number, sin: number): number =>
    (cos / 2) * (x[at - 1]! + x[at + 1]! - x[at - width]! - x[at + width]!) +
    (sin / 4) * (x[at - width - 1]! + x[at + width + 1]! - x[at - width + 1]! - x[at + width - 1]!);

  /** Calls `visit` with the sums along and across of each window of a picture. */
  const eachWindow = (x: Float32Array, picture: number, visit: (window: number, along: number, beside: number) => void) => {
    const squares = [new Float64Array(inner.height * inner.width), new Float64Array(inner.height * inner.width)] as const;
    eachCell(x, picture, (cell, even, odd) => {
      squares[0][cell]! += (even + odd) ** 2;
      squares[1][cell]! += (even - odd) ** 2;
    });
    const [along, beside] = squares.map((values) => slidingSums({ values, ...inner }, window)) as [ReturnType<typeof slidingSums>, ReturnType<typeof slidingSums>];
    for (let row = 0; row < down; row++)
      for (let column = 0; column < across; column++) {
        const at = (row + window - 1) * along.width + column + window - 1;
        visit(row * across + column, along.values[at]!, beside.values[at]!);
      }
  };

  return {
    value: (x, y) => {
      for (let picture = 0; picture < y.length; picture++) {
        let shares = 0;
        eachWindow(x, picture, (_, along, beside) => (shares += along / (along + beside + nothing)));
        y[picture] = shares / (down * across);
      }
    },
    gradient: (x, dy, dx) => {
      for (let picture = 0; picture < dy.length; picture++) {
        const slopes = [new Float64Array(down * across), new Float64Array(down * across)] as const;
        eachWindow(x, picture, (at, along, beside) => {
          const weight = dy[picture]! / (down * across) / (along + beside + nothing) ** 2;
          slopes[0][at] = weight * (beside + nothing);
          slopes[1][at] = -weight * along;
        });
        const [ofAlong, ofBeside] = slopes.map((values) => slidingSums({ values, height: down, width: across }, window).values) as [Float64Array, Float64Array];
        eachCell(x, picture, (cell, even, odd, at, cos, sin) => {
          const along = 2 * ofAlong[cell]! * (even + odd);
          const beside = 2 * ofBeside[cell]! * (even - odd);
          spread(dx, at, along + beside, { cos: cos * (along - beside), sin: sin * (along - beside) });
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
