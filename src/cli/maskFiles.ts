import { existsSync } from 'node:fs';
import path from 'node:path';
import { maskName } from '../../shared/masks';
import { say } from './terminal';

/**
 * The file of a picture's mask.
 * @param wanted a file, or true for the one beside the picture; undefined: none, but one that lies there is told of
 */
export function maskOf(image: string, wanted: string | true | undefined): string | undefined {
  const own = path.join(path.dirname(image), maskName(path.basename(image)));
  if (wanted === undefined && existsSync(own)) say(`${path.basename(own)} lies beside it: --mask takes it.`);
  return wanted === true ? own : wanted;
}
