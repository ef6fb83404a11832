import { fitLongerSide, type Picture } from '../../../shared/picture';
import { white } from '../../../shared/transparency';
import { decodePicture } from '../../common/pictures';
import type { Clip } from './clip';

/** A folder of numbered pictures; so is the result. @param read gives a picture's file */
export async function openFolder(count: number, read: (index: number) => Promise<{ name: string; bytes: Uint8Array }>): Promise<Clip> {
  const { width, height } = await decodePicture(await read(0), 'original', white);
  return {
    width,
    height,
    count,
    sizeAt: (longerSide) => (longerSide === 'original' ? { width, height } : fitLongerSide(width, height, longerSide)),
    async *frames(first, longerSide): AsyncGenerator<Picture> {
      for (let index = first; index < count; index++) yield await decodePicture(await read(index), longerSide, white);
    },
    planResult: () => Promise.resolve({ ending: '', notes: [], make: () => Promise.resolve() }),
  };
}
