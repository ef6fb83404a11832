import { createKernel } from '../features/featureKernel';
import { onHost } from '../hostNumbers';
import type { HostOperation } from './hostOperation';
import type { MomentsPlace } from './style/momentSums';
import { nothingIn } from './windowShares';

/** Height and width in pixels. */
type Size = readonly [height: number, width: number];

/** Their side in cells, and a second derivative that is none. */
interface Windows {
  readonly side: number;
  readonly least: number;
}

const PLANES = 3;

/** Losses' loops in WebAssembly SIMD; numbers as the operations have them that it stands for. */
export interface LossKernel {
  /** `flowLoss` of pictures of a size. @param usual a derivative that counts 1 */
  flow(flow: Float32Array, size: Size, usual: number): HostOperation;
  /** One scale of `coherenceLoss`. @param free share that costs nothing */
  coherence(flow: Float32Array, size: Size, windows: Windows, free: number): HostOperation;
  /** Of one picture: the mean share of its windows' structure along the flow. */
  meanCoherence(picture: Float32Array, flow: Float32Array, size: Size, windows: Windows): number;
  /** One scale of `chromaLoss`. @param free share that costs nothing */
  chroma(size: Size, windows: Windows, free: number): HostOperation;
  /** Of one picture: the mean share of its windows' structure that is of colour alone. */
  meanChroma(picture: Float32Array, size: Size, windows: Windows): number;
  /** `momentSums`. */
  moments(wanted: Float32Array, places: readonly MomentsPlace[]): HostOperation;
  /** A matrix and its transpose added up, each column times its share. @param target as long as the matrix */
  scaledSymmetric(matrix: Float32Array, share: Float32Array, target: Float32Array): void;
}

let used: LossKernel | undefined;

/** From now on. @param wasm features.wasm; without it no longer */
export function useLossKernel(wasm: ArrayBuffer | undefined): void {
  used = wasm && createLossKernel(wasm);
}

/** For tensors, where they are in this thread's memory: without one, and on a GPU, operations of tfjs do it. */
export const lossKernel = (): LossKernel | undefined => (onHost() ? numbersKernel() : undefined);

/** For numbers that are in no tensor, whatever the device. */
export const numbersKernel = (): LossKernel | undefined => used;

/** @param wasm features.wasm */
function createLossKernel(wasm: ArrayBuffer): LossKernel {
  const { kernel, memory } = createKernel(wasm);
  const base = memory.mark();
  /** Rows are read and written by twos: the last may reach one number further. */
  const room = (floats: number) => memory.take(4 * floats + 16);
  const place = (numbers: Float32Array): number => {
    const address = room(numbers.length);
    memory.floats(address, numbers.length).set(numbers);
    return address;
  };
  const ofPicture = (values: Float32Array, picture: number, length: number) => values.subarray(picture * length, (picture + 1) * length);

  /** Losses of a picture and its flow, or of it alone: `sum` at addresses (0 for a flow that is not there), and its gradient times a factor, added to `dx`. */
  const ofPictures = (
    flow: Float32Array | undefined,
    [height, width]: Size,
    { bytes, share, sum, slope }: {
      /** Of scratch. */
      readonly bytes: number;
      readonly share: number;
      readonly sum: (x: number, flow: number, scratch: number) => number;
      readonly slope: (x: number, flow: number, factor: number, scratch: number, dx: number) => void;
    },
  ): HostOperation => {
    const plane = height * width;
    const placed = (x: Float32Array, picture: number) =>
      [place(ofPicture(x, picture, PLANES * plane)), flow ? place(ofPicture(flow, picture, 2 * plane)) : 0, memory.take(bytes)] as const;
    return {
      value: (x, y) => {
        for (let picture = 0; picture < y.length; picture++) {
          y[picture] = sum(...placed(x, picture)) * share;
          memory.release(base);
        }
      },
      gradient: (x, dy, dx) => {
        for (let picture = 0; picture < dy.length; picture++) {
          const [at, flowAt, scratch] = placed(x, picture);
          const target = room(PLANES * plane);
          kernel.clear(target, 4 * PLANES * plane);
          slope(at, flowAt, share * dy[picture]!, scratch, target);
          ofPicture(dx, picture, PLANES * plane).set(memory.floats(target, PLANES * plane));
          memory.release(base);
        }
      },
    };
  };

  const ofWindows = (size: Size, window: number) => ({ bytes: kernel.sharesScratch(...size, window), share: 1 / windowsOf(size, window) });
  /** The mean over the windows of one picture. */
  const meanOf = (picture: Float32Array, size: Size, window: number, sum: (x: number, scratch: number) => number): number => {
    const { bytes, share } = ofWindows(size, window);
    const shares = sum(place(picture), memory.take(bytes));
    memory.release(base);
    return shares * share;
  };

  return {
    flow: (flow, size, usual) => {
      const share = 1 / (PLANES * (size[0] - 2) * (size[1] - 2) * usual ** 2);
      return ofPictures(flow, size, {
        ...{ bytes: kernel.linesBytes(size[1]), share },
        sum: (x, flowAt) => kernel.flowSquares(x, flowAt, ...size),
        slope: (x, flowAt, factor, scratch, dx) => kernel.flowGradient(x, flowAt, ...size, 2 * factor, scratch, dx),
      });
    },
    coherence: (flow, size, windows, free) => {
      const [window, nothing] = [windows.side, nothingIn(windows)];
      return ofPictures(flow, size, {
        ...ofWindows(size, window),
        sum: (x, flowAt, scratch) => kernel.coherenceShares(x, flowAt, ...size, window, nothing, free, scratch),
        slope: (x, flowAt, factor, scratch, dx) => kernel.coherenceGradient(x, flowAt, ...size, window, nothing, free, factor, scratch, dx),
      });
    },
    meanCoherence: (picture, flow, size, windows) =>
      meanOf(picture, size, windows.side, (x, scratch) => kernel.coherenceShares(x, place(flow), ...size, windows.side, nothingIn(windows), 0, scratch)),
    chroma: (size, windows, free) => {
      const [window, nothing] = [windows.side, nothingIn(windows)];
      return ofPictures(undefined, size, {
        ...ofWindows(size, window),
        sum: (x, _, scratch) => kernel.chromaShares(x, ...size, window, nothing, free, scratch),
        slope: (x, _, factor, scratch, dx) => kernel.chromaGradient(x, ...size, window, nothing, free, factor, scratch, dx),
      });
    },
    meanChroma: (picture, size, windows) =>
      meanOf(picture, size, windows.side, (x, scratch) => kernel.chromaShares(x, ...size, windows.side, nothingIn(windows), 0, scratch)),
    moments: (wanted, places) => ({
      value: (x, y) => {
        const style = place(wanted);
        const moments = room(wanted.length);
        for (let at = 0, start = 0; start < x.length; start += wanted.length) {
          const own = memory.floats(moments, wanted.length);
          own.set(x.subarray(start, start + wanted.length));
          for (const { offset, channels } of places) {
            y[at++] = kernel.momentSquares(moments + 4 * offset, style + 4 * offset, channels);
            y[at++] = squares(own, offset, channels);
          }
        }
        memory.release(base);
      },
      gradient: (x, dy, dx) => {
        const style = place(wanted);
        const [moments, target] = [room(wanted.length), room(wanted.length)];
        for (let at = 0, start = 0; start < x.length; start += wanted.length) {
          memory.floats(moments, wanted.length).set(x.subarray(start, start + wanted.length));
          kernel.clear(target, 4 * wanted.length);
          for (const { offset, channels } of places)
            kernel.momentGradient(moments + 4 * offset, style + 4 * offset, channels, 2 * dy[at++]!, 2 * dy[at++]!, target + 4 * offset);
          dx.set(memory.floats(target, wanted.length), start);
        }
        memory.release(base);
      },
    }),
    scaledSymmetric: (matrix, share, target) => {
      const [at, by, to] = [place(matrix), place(share), room(matrix.length)];
      kernel.scaledSymmetric(at, share.length, by, to);
      target.set(memory.floats(to, matrix.length));
      memory.release(base);
    },
  };
}

/** How many windows of derivatives there are, which all cells have but those at the edge. */
const windowsOf = ([height, width]: Size, side: number): number => (height - 1 - side) * (width - 1 - side);

function squares(values: Float32Array, from: number, count: number): number {
  let sum = 0;
  for (let i = from; i < from + count; i++) sum += values[i]! * values[i]!;
  return sum;
}
