import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Picture } from '../../shared/picture';
import { readMask } from './pictureFiles';
import { say } from './terminal';

const beside = (image: string) => path.join(path.dirname(image), `${path.parse(image).name}.mask.png`);

/**
 * The mask of a picture, at the size it is painted at.
 * @param wanted a file, or true for the one beside the picture; undefined: none, but one that lies there is told of
 */
export async function maskOf(image: string, wanted: string | true | undefined, photo: Picture): Promise<Picture | undefined> {
  const own = beside(image);
  if (wanted === undefined) {
    if (existsSync(own)) say(`${path.basename(own)} lies beside it: --mask takes it.`);
    return undefined;
  }
  return readMask(wanted === true ? own : wanted, photo);
}
