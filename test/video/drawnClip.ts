import { bilinear } from '../../engine/video/motion';
import { Random } from '../../engine/random';
import { toPlanes } from '../../engine/photo';
import type { Picture } from '../../shared/picture';

/** A clip whose motion is known. */
interface DrawnClip {
  readonly frames: readonly Picture[];
  /** Where what lies at a pixel of a frame lay in the frame before. */
  before(frame: number, x: number, y: number): readonly [x: number, y: number];
}

/** How the camera sees the photo: middle and pixels of the photo to one of the frame. */
interface View {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** Grain of real cameras. */
const GRAIN = 2;

/** A camera that pans over a photo and closes in, with grain of ±2 of 255. */
export function drawnClip(photo: Picture, { width, height, count }: { readonly width: number; readonly height: number; readonly count: number }): DrawnClip {
  const view = (frame: number): View => ({ x: photo.width * 0.45 + 2.3 * frame, y: photo.height * 0.5 + 0.9 * frame, zoom: 1.25 * 0.99 ** frame });
  const onPhoto = ({ x, y, zoom }: View, column: number, row: number) => [x + zoom * (column + 0.5 - width / 2) - 0.5, y + zoom * (row + 0.5 - height / 2) - 0.5] as const;
  const random = Random.seeded(99);
  const planes = toPlanes(photo);
  const cells = photo.width * photo.height;
  const frames = Array.from({ length: count }, (_, frame): Picture => {
    const pixels = new Uint8ClampedArray(4 * width * height).fill(255);
    for (let i = 0; i < width * height; i++) {
      const place = onPhoto(view(frame), i % width, Math.floor(i / width));
      for (let c = 0; c < 3; c++) {
        const color = bilinear(planes.subarray(c * cells, (c + 1) * cells), photo, ...place);
        pixels[4 * i + c] = 255 * (color + 0.5) + GRAIN * (2 * random.uniform() - 1);
      }
    }
    return { name: `frame ${frame}`, width, height, pixels };
  });
  return {
    frames,
    before: (frame, x, y) => {
      const [px, py] = onPhoto(view(frame), x, y);
      const earlier = view(frame - 1);
      return [(px + 0.5 - earlier.x) / earlier.zoom + width / 2 - 0.5, (py + 0.5 - earlier.y) / earlier.zoom + height / 2 - 0.5];
    },
  };
}

/** Pixels at the edges that are not compared: they were not in the frame before. */
const RIM = 8;

/** Mean absolute difference of consecutive results along the known motion, in 255ths. */
export function flicker(results: readonly Picture[], { before }: Pick<DrawnClip, 'before'>): number {
  let [sum, count] = [0, 0];
  for (let frame = 1; frame < results.length; frame++) {
    const [now, earlier] = [toPlanes(results[frame]!), toPlanes(results[frame - 1]!)];
    const { width, height } = results[frame]!;
    const cells = width * height;
    for (let y = RIM; y < height - RIM; y++) {
      for (let x = RIM; x < width - RIM; x++) {
        const [px, py] = before(frame, x, y);
        if (px < 1 || py < 1 || px > width - 2 || py > height - 2) continue;
        for (let c = 0; c < 3; c++, count++) {
          sum += 255 * Math.abs(now[c * cells + y * width + x]! - bilinear(earlier.subarray(c * cells, (c + 1) * cells), { width, height }, px, py));
        }
      }
    }
  }
  return sum / count;
}

/** Pearson's, of all colours. */
export function correlation(a: Picture, b: Picture): number {
  const [p, q] = [toPlanes(a), toPlanes(b)];
  const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanP, meanQ] = [mean(p), mean(q)];
  let [pq, pp, qq] = [0, 0, 0];
  p.forEach((value, i) => {
    const [dp, dq] = [value - meanP, q[i]! - meanQ];
    pq += dp * dq;
    pp += dp * dp;
    qq += dq * dq;
  });
  return pq / Math.sqrt(pp * qq);
}
