/**
 * `flowLoss` in one pass: the three derivatives of a cell and the direction of its flow make one 3×3 filter.
 */
import type { HostOperation } from './hostOperation';

interface Size {
  readonly height: number;
  readonly width: number;
}

/** Two rows of the nine weights, but for the middle's: they are the same mirrored at the middle. */
type Filter = [upLeft: number, up: number, upRight: number, left: number];
const MIDDLE = -12 / 8;

function filterOf(cos: number, sin: number, filter: Filter): void {
  filter[0] = 1 / 8 + sin / 4;
  filter[1] = 2 / 8 - cos / 2;
  filter[2] = 1 / 8 - sin / 4;
  filter[3] = 2 / 8 + cos / 2;
}

/**
 * Of pictures of three planes and their flow of two, one after the other.
 * @param flow planar `[pictures, 2, height, width]`
 * @param usual a derivative that counts 1
 */
export function flowKernel(flow: Float32Array, { height, width }: Size, usual: number): HostOperation {
  const plane = height * width;
  const share = 1 / (3 * (height - 2) * (width - 2) * usual ** 2);
  const filter: Filter = [0, 0, 0, 0];
  /** Of each plane of each picture in turn, with its filter. */
  const eachCell = (pictures: number, visit: (picture: number, at: number) => void) => {
    for (let picture = 0; picture < pictures; picture++)
      for (let y = 1; y < height - 1; y++)
        for (let x = 1; x < width - 1; x++) {
          const cell = y * width + x;
          const cos = 2 * picture * plane + cell;
          filterOf(flow[cos]!, flow[cos + plane]!, filter);
          for (let channel = 0; channel < 3; channel++) visit(picture, (3 * picture + channel) * plane + cell);
        }
  };
  const derivative = (x: Float32Array, at: number): number => {
    const [up, down] = [at - width, at + width];
    return (
      filter[0] * (x[up - 1]! + x[down + 1]!) +
      filter[1] * (x[up]! + x[down]!) +
      filter[2] * (x[up + 1]! + x[down - 1]!) +
      filter[3] * (x[at - 1]! + x[at + 1]!) +
      MIDDLE * x[at]!
    );
  };
  return {
    value: (x, y) => {
      const sums = new Float64Array(y.length);
      eachCell(y.length, (picture, at) => (sums[picture]! += derivative(x, at) ** 2));
      y.set(sums.map((sum) => sum * share));
    },
    gradient: (x, dy, dx) => {
      eachCell(dy.length, (picture, at) => {
        const d = 2 * share * dy[picture]! * derivative(x, at);
        const [up, down] = [at - width, at + width];
        dx[up - 1]! += filter[0] * d;
        dx[down + 1]! += filter[0] * d;
        dx[up]! += filter[1] * d;
        dx[down]! += filter[1] * d;
        dx[up + 1]! += filter[2] * d;
        dx[down - 1]! += filter[2] * d;
        dx[at - 1]! += filter[3] * d;
        dx[at + 1]! += filter[3] * d;
        dx[at]! += MIDDLE * d;
      });
    },
  };
}
