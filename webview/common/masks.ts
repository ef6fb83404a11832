import { checkMaskShape } from '../../shared/masks';
import { messageOf } from '../../shared/messageOf';
import type { Picture } from '../../shared/picture';
import { decodePicture, toImageData } from './pictures';

/**
 * A mask's file at the size of its photo; black where it is transparent.
 * @throws Error that names the file: it cannot be read, or has not the photo's shape
 */
export async function decodeMask(file: { readonly name: string; readonly bytes: Uint8Array }, photo: Pick<Picture, 'width' | 'height'>): Promise<Picture> {
  const mask = await decodePicture(file, 'original', '#000000');
  try {
    checkMaskShape(mask, photo);
  } catch (error) {
    throw new Error(`${file.name}: ${messageOf(error)}`, { cause: error });
  }
  return atSize(mask, photo);
}

async function atSize(picture: Picture, { width, height }: Pick<Picture, 'width' | 'height'>): Promise<Picture> {
  const bitmap = await createImageBitmap(toImageData(picture));
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return { name: picture.name, width, height, pixels: context.getImageData(0, 0, width, height).data };
}
