/** Image files to pictures and back, by the browser's own codecs. */
import type { PreviewPicture } from '../../engine/api';
import { maxSide, withEndMarker } from '../../shared/imageHeader';
import { opacityOf, white } from '../../shared/transparency';
import { fitLongerSide, previewSide, type Picture } from '../../shared/picture';
import { h } from './dom';

/** What the run's image files are at fault for, and not the engine. */
export class UnreadableImage extends Error {
  readonly code = 'unreadable-image';
}

/**
 * Decodes the first frame in sRGB with its EXIF orientation and scales it to a longer side in pixels.
 * @param ground `#rrggbb` that transparent parts are laid on; else they are laid on white and their opacity is kept beside
 * @throws UnreadableImage naming the file.
 */
export async function decodePicture(
  file: { name: string; bytes: Uint8Array },
  longerSide: number | 'original',
  ground = '',
): Promise<Picture> {
  const bitmap = await createImageBitmap(new Blob([withEndMarker(file.bytes) as BlobPart]), {
    imageOrientation: 'from-image',
  }).catch(() => {
    throw new UnreadableImage(`"${file.name}" cannot be read as an image: it is damaged or of an unknown format.`);
  });
  const side = longerSide === 'original' ? Math.max(bitmap.width, bitmap.height) : longerSide;
  if (side > maxSide) throw new UnreadableImage(tooLarge(file.name, side));
  const { width, height } = fitLongerSide(bitmap.width, bitmap.height, side);
  const context = drawingContext(width, height);
  const opacity = ground || isJpeg(file.bytes) ? undefined : opacityOf(drawn(context, bitmap));
  context.fillStyle = ground || white;
  context.fillRect(0, 0, width, height);
  const pixels = drawn(context, bitmap);
  bitmap.close();
  return { name: file.name, width, height, pixels, opacity };
}

/** On what the canvas has already, which is whole afterwards. */
function drawn(context: OffscreenCanvasRenderingContext2D, bitmap: ImageBitmap): Uint8ClampedArray {
  const { width, height } = context.canvas;
  context.drawImage(bitmap, 0, 0, width, height);
  return context.getImageData(0, 0, width, height).data;
}

/** Which knows no transparency. */
const isJpeg = (bytes: Uint8Array) => bytes[0] === 0xff && bytes[1] === 0xd8;

export async function encodePng(picture: Picture): Promise<Uint8Array> {
  const blob = await toPngBlob(picture);
  return new Uint8Array(await blob.arrayBuffer());
}

/** For looking at. It is drawn at once: a drawing of the GPU's may be closed then. */
export async function encodeJpeg(picture: PreviewPicture): Promise<Uint8Array> {
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  canvas.getContext('2d')!.drawImage('pixels' in picture ? whole(picture) : picture, 0, 0);
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.92 });
  return new Uint8Array(await blob.arrayBuffer());
}

/** What a canvas of the page shows, as a PNG file. @throws Error where it is too large for the browser */
export async function encodeCanvas(canvas: HTMLCanvasElement): Promise<Uint8Array> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error(`A picture of ${canvas.width} × ${canvas.height} pixels is too large for this editor.`);
  return new Uint8Array(await blob.arrayBuffer());
}

/** A small PNG for the automaton's file, base64. */
export async function encodePreview(picture: Picture): Promise<string> {
  const png = await encodePng(await scaled(picture, previewSide));
  return btoa(String.fromCharCode(...png));
}

/** The picture with another longer side. */
export async function scaled(picture: Picture, longerSide: number): Promise<Picture> {
  const bitmap = await createImageBitmap(toImageData(picture));
  const { width, height } = fitLongerSide(bitmap.width, bitmap.height, longerSide);
  const context = drawingContext(width, height);
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return { name: picture.name, width, height, pixels: context.getImageData(0, 0, width, height).data };
}

/** Puts the picture on the clipboard, from within a click. Rejects where page or system refuse it. */
export async function copyPicture(picture: Picture): Promise<void> {
  // The blob comes as a promise: were it awaited first, the click might no longer count.
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': toPngBlob(picture) })]);
}

function toPngBlob(picture: Picture): Promise<Blob> {
  return whole(picture).convertToBlob({ type: 'image/png' });
}

const smallSide = 320;

/** The picture as a small JPEG's data address. */
export function smallPicture(picture: PreviewPicture): string {
  const { width, height } = fitLongerSide(picture.width, picture.height, Math.min(smallSide, Math.max(picture.width, picture.height)));
  const copy = h('canvas', { width, height });
  copy.getContext('2d')!.drawImage('pixels' in picture ? whole(picture) : picture, 0, 0, width, height);
  return copy.toDataURL('image/jpeg', 0.85);
}

function whole(picture: Picture): OffscreenCanvas {
  const context = drawingContext(picture.width, picture.height);
  context.putImageData(toImageData(picture), 0, 0);
  return context.canvas;
}

export function toImageData({ pixels, width, height }: Picture): ImageData {
  return new ImageData(pixels as Uint8ClampedArray<ArrayBuffer>, width, height);
}

/** Kept in memory rather than on the GPU: every canvas here is read back once, and so reads the same everywhere. */
function drawingContext(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
  context.imageSmoothingQuality = 'high';
  return context;
}

function tooLarge(name: string, side: number): string {
  return `"${name}" would be ${side} pixels wide, more than ${maxSide}: choose a smaller size (nca.output.size, nca.style.scale).`;
}
