import { basename } from 'node:path';
import type { Sharp } from 'sharp';
import { checkMaskShape } from '../../shared/masks';
import { fitLongerSide, previewSide, type Picture } from '../../shared/picture';
import { opacityOf, white } from '../../shared/transparency';
import { readImageHeader, withEndMarker } from '../../shared/imageHeader';
import { hashed } from '../../shared/sha256';
import type { HashedFile } from '../../shared/sha256Schema';
import { decodeBmp, isBmp } from './bmp';
import { readNamedAs } from './readNamed';

/** Its binary is loaded with the first picture: most commands have answered by then, or need none. */
export const loadSharp = async () => (await import('sharp')).default;

/**
 * Decodes an image file: EXIF orientation applied, first frame, in sRGB, scaled so that its longer side is `longerSide`
 * pixels, or not scaled.
 * @param ground `#rrggbb` that transparent parts are laid on; else they are laid on white and their opacity is kept beside
 * @throws Error that names the file and says why it cannot be used.
 */
export function readPicture(file: string, longerSide: number | 'original', ground = ''): Promise<Picture> {
  return readNamedAs(file, (content) => decodePicture(content, basename(file), longerSide, ground));
}

/** A picture as `readPicture` reads it, with the record of the file that it was. */
export function readRecorded(...[file, longerSide, ground]: Parameters<typeof readPicture>): Promise<{ readonly picture: Picture; readonly file: HashedFile }> {
  const name = basename(file);
  return readNamedAs(file, async (bytes) => ({ picture: await decodePicture(bytes, name, longerSide, ground), file: await hashed({ name, bytes }) }));
}

async function decodePicture(content: Uint8Array<ArrayBuffer>, name: string, longerSide: number | 'original', ground = ''): Promise<Picture> {
  readImageHeader(content);
  const opened = await open(content);
  const { width, height } = await uprightSize(opened);
  const size = longerSide === 'original' ? { width, height } : fitLongerSide(width, height, longerSide);
  const image = opened.clone().rotate().toColourspace('srgb');
  const flat = image.clone().flatten({ background: ground || white }).resize({ ...size, fit: 'fill' }).ensureAlpha();
  const { data, info } = await flat.raw().toBuffer({ resolveWithObject: true });
  const picture = { name, width: info.width, height: info.height, pixels: new Uint8ClampedArray(data) };
  if (ground || !(await image.metadata()).hasAlpha) return picture;
  const clear = image.clone().ensureAlpha().resize({ ...size, fit: 'fill' });
  return { ...picture, opacity: opacityOf(new Uint8ClampedArray(await clear.raw({ depth: 'uchar' }).toBuffer())) };
}

/** A mask, black where it is transparent, at a photo's size, with the record of its file. @throws Error if its sides have another ratio */
export async function readMask(file: string, { width, height }: Pick<Picture, 'width' | 'height'>): Promise<{ readonly picture: Picture; readonly file: HashedFile }> {
  const name = basename(file);
  return readNamedAs(file, async (content) => {
    readImageHeader(content);
    const opened = await open(content);
    checkMaskShape(await uprightSize(opened), { width, height });
    const upright = opened.clone().rotate().toColourspace('srgb').flatten({ background: '#000' });
    const pixels = await upright.resize({ width, height, fit: 'fill' }).ensureAlpha().raw().toBuffer();
    return { picture: { name, width, height, pixels: new Uint8ClampedArray(pixels) }, file: await hashed({ name, bytes: content }) };
  });
}

async function open(content: Uint8Array<ArrayBuffer>): Promise<Sharp> {
  const sharp = await loadSharp();
  if (!isBmp(content)) return sharp(withEndMarker(content), { limitInputPixels: false });
  const { pixels, width, height } = decodeBmp(content);
  return rawImage(sharp, { width, height, pixels: new Uint8ClampedArray(pixels.buffer) });
}

/** Orientations 5 to 8 of EXIF lie on their side. */
async function uprightSize(image: Sharp): Promise<{ width: number; height: number }> {
  const { width, height, orientation = 1 } = await image.metadata();
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}

export async function encodePng(picture: Picture): Promise<Uint8Array> {
  return rawImage(await loadSharp(), picture).png().toBuffer();
}

/** A small PNG for the automaton's file, base64. */
export async function encodePreview(picture: Picture): Promise<string> {
  const size = fitLongerSide(picture.width, picture.height, previewSide);
  return (await rawImage(await loadSharp(), picture).resize(size).png().toBuffer()).toString('base64');
}

/** Whether two files show the same. Null if one is gone. PNG files of different writers differ, their pixels need not. */
export async function samePixels(before: string, now: string): Promise<boolean | null> {
  const sharp = await loadSharp();
  const pixels = (file: string) => sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  try {
    const [a, b] = await Promise.all([pixels(before), pixels(now)]);
    return a.info.width === b.info.width && a.data.equals(b.data);
  } catch {
    return null;
  }
}

function rawImage(sharp: Awaited<ReturnType<typeof loadSharp>>, { width, height, pixels }: Pick<Picture, 'width' | 'height' | 'pixels'>): Sharp {
  const image = sharp(pixels, { raw: { width, height, channels: 4 } });
  return opacityOf(pixels) ? image : image.removeAlpha();
}
