import * as tf from '@tensorflow/tfjs-core';
import type { PreviewPicture } from '../api';
import { TensorBuffers } from '../automaton/fused/tensorBuffers';
import { adapterName, gpuBackend, isSoftware } from '../gpu';
import { recall, remember } from '../rememberedChoice';
import { unpadPicture, type PaddedPhoto } from '../photo';

/** Largest mean difference of a drawing's values 0 … 255 from those of the tensor. */
const DRAWING_TOLERANCE = 2;

/** Makes pictures of an automaton's planes, on the GPU without reading them back where that works. */
export class PictureShower {
  /** Whether drawing works here; undefined until it was tried. */
  private draws: boolean | undefined;

  /** @param mayDraw Chromium without a GPU can lose the device over a canvas, and gains nothing from one */
  constructor(private readonly mayDraw = () => !isSoftware(gpuBackend().info)) {}

  /** @param planes `[3, height, width]` on the padded photo's grid, colours minus 0.5 */
  async show(planes: tf.Tensor3D, photo: PaddedPhoto): Promise<PreviewPicture> {
    if (tf.getBackend() !== 'webgpu' || typeof OffscreenCanvas === 'undefined' || !this.mayDraw()) this.draws = false;
    if (this.draws) return draw(planes, photo);
    const picture = unpadPicture(photo, await planes.data<'float32'>());
    this.draws ??= await tried(() => drawsAlike(planes, photo, picture.pixels));
    return picture;
  }
}

/** A trial that failed, or took the device along, is not made again on this adapter. */
async function tried(trial: () => Promise<boolean>): Promise<boolean> {
  const key = `drawing ${adapterName(gpuBackend().info)}`;
  const known = await recall(key);
  if (known === 'trying' || known === 'fails') return false;
  await remember(key, 'trying');
  const works = await trial();
  await remember(key, works ? 'works' : 'fails');
  return works;
}

/** Draws to an OffscreenCanvas from the tensor's own buffer. */
function draw(planes: tf.Tensor3D, photo: PaddedPhoto): ImageBitmap {
  const { top, left, width, height } = photo.picture;
  const image = tf.tidy(() => {
    const colors = tf.add<tf.Tensor3D>(tf.slice(planes, [0, top, left], [3, height, width]), 0.5);
    return tf.clipByValue(tf.transpose(colors, [1, 2, 0]), 0, 1);
  });
  const canvas = new OffscreenCanvas(width, height);
  tf.browser.draw(image, canvas as unknown as HTMLCanvasElement);
  // The canvas shows what is submitted before it is handed over.
  new TensorBuffers(gpuBackend().backend).flush();
  image.dispose();
  return canvas.transferToImageBitmap();
}

/** Adapters differ in the textures that kernels can write: whether a drawing is the picture that was read back. */
async function drawsAlike(planes: tf.Tensor3D, photo: PaddedPhoto, expected: Uint8ClampedArray): Promise<boolean> {
  const { device } = gpuBackend().backend;
  device.pushErrorScope('validation');
  try {
    const bitmap = draw(planes, photo);
    const pixels = pixelsOf(bitmap);
    const difference = expected.reduce((sum, value, i) => sum + Math.abs(value - pixels[i]!), 0) / expected.length;
    return (await device.popErrorScope()) === null && difference <= DRAWING_TOLERANCE;
  } catch {
    // Without a drawing, previews are read back as this one was.
    return false;
  }
}

function pixelsOf(bitmap: ImageBitmap): Uint8ClampedArray {
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d')!;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, width, height).data;
}
