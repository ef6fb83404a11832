import { basename } from 'node:path';
import sharp from 'sharp';
import { fitLongerSide, previewSide, type Picture } from '../../shared/picture';
import { readImageHeader } from '../../shared/imageHeader';
import { readNamedAs } from './readNamed';

/**
 * Decodes an image file: EXIF orientation applied, first frame, transparency over white, in sRGB, scaled so that
 * its longer side is `longerSide` pixels, or not scaled.
 * @throws Error that names the file and says why it cannot be used.
 */
export async function readPicture(file: string, longerSide: number | 'original'): Promise<Picture> {
  return readNamedAs(file, async (bytes) => {
    readImageHeader(bytes);
    const { width, height } = await uprightSize(bytes);
    const size = longerSide === 'original' ? { width, height } : fitLongerSide(width, height, longerSide);
    const image = sharp(bytes, { limitInputPixels: false }).rotate().toColourspace('srgb');
    const flat = image.flatten({ background: 'white' }).resize({ ...size, fit: 'fill' }).ensureAlpha();
    const { data, info } = await flat.raw().toBuffer({ resolveWithObject: true });
    return { name: basename(file), width: info.width, height: info.height, pixels: new Uint8ClampedArray(data) };
  });
}

/** Orientations 5 to 8 of EXIF lie on their side. */
async function uprightSize(bytes: Uint8Array): Promise<{ width: number; height: number }> {
  const { width, height, orientation = 1 } = await sharp(bytes).metadata();
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}

export async function encodePng({ width, height, pixels }: Picture): Promise<Uint8Array> {
  return sharp(pixels, { raw: { width, height, channels: 4 } }).removeAlpha().png().toBuffer();
}

/** A small PNG for the automaton's file, base64. */
export async function encodePreview({ width, height, pixels }: Picture): Promise<string> {
  const image = sharp(pixels, { raw: { width, height, channels: 4 } }).removeAlpha();
  return (await image.resize(fitLongerSide(width, height, previewSide)).png().toBuffer()).toString('base64');
}
