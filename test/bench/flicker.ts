import { readFile, mkdir } from 'node:fs/promises';
import sharp from 'sharp';
import { applyModel } from '../../engine/apply/applyModel';
import { Lane } from '../../engine/lane/lane';
import { MovingPicture } from '../../engine/video/movingPicture';
import type { Picture } from '../../shared/picture';
import { readPicture } from '../../src/cli/pictureFiles';
import { engineAssets } from '../tinyRequest';
import { correlation, drawnClip, flicker } from '../video/drawnClip';

const size = { width: 240, height: 160, count: 6 };
const watch = { cancelled: () => false, progress: () => {} };

/**
 * How much a clip flickers, carried from frame to frame and frame by frame; frames are written to `out/flicker`.
 * @param args ready-made automata, else three
 */
export async function benchFlicker(args: string[]): Promise<void> {
  const clip = drawnClip(await readPicture('media/samples/photos/cottage.jpg', 512), size);
  const lane = new Lane(engineAssets);
  for (const name of args.length > 0 ? args : ['wheat-field', 'woodcut', 'scales']) {
    const model = new Uint8Array(await readFile(`weights/gallery/${name}.nca.safetensors`));
    const [own, carried]: [Picture[], Picture[]] = [[], []];
    const moving = new MovingPicture({ model, device: 'cpu' });
    for (const frame of clip.frames) {
      own.push(await applyModel({ model, photo: frame, device: 'cpu' }, [lane], watch));
      carried.push(await moving.next(frame, [lane], watch));
    }
    const [before, now] = [flicker(own, clip), flicker(carried, clip)];
    const like = Math.min(...carried.map((picture, frame) => correlation(picture, own[frame]!)));
    console.log(`flicker, ${name}: ${now.toFixed(2)} carried, ${before.toFixed(2)} frame by frame: ${(now / before).toFixed(2)}; least correlation ${like.toFixed(3)}`);
    await drawStrip([clip.frames, own, carried], `out/flicker/${name}.png`);
  }
}

/** Every other frame, a row for each clip. */
async function drawStrip(rows: readonly (readonly Picture[])[], file: string): Promise<void> {
  const { width, height } = size;
  const columns = [1, 3, 5];
  const tiles = rows.flatMap((row, y) => columns.map((frame, x) => ({ input: Buffer.from(row[frame]!.pixels), raw: { width, height, channels: 4 as const }, left: x * (width + 8), top: y * (height + 8) })));
  await mkdir('out/flicker', { recursive: true });
  await sharp({ create: { width: columns.length * (width + 8) - 8, height: rows.length * (height + 8) - 8, channels: 3, background: '#fff' } }).composite(tiles).png().toFile(file);
}
