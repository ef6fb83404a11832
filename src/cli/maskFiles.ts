import { existsSync } from 'node:fs';
import path from 'node:path';
import { maskName } from '../../shared/masks';
import { quoted } from '../../shared/shellWord';
import { say } from './terminal';
import { UsageError } from './usageError';

/**
 * The file of a picture's mask.
 * @param wanted a file, or true for the one beside the picture; undefined: none, but one that lies there is told of
 */
export function maskOf(image: string, wanted: string | true | undefined): string | undefined {
  const own = path.join(path.dirname(image), maskName(path.basename(image)));
  if (wanted === undefined && existsSync(own)) say(`${path.basename(own)} lies beside it: --mask takes it.`);
  return wanted === true ? own : wanted;
}

/**
 * That a command has a picture left when `--mask` took the word behind it.
 * @param command as far as it goes before the pictures
 * @throws UsageError
 */
export function someImage(images: readonly string[], mask: string | true | undefined, command: string): void {
  if (images.length > 0) return;
  if (typeof mask !== 'string') throw new UsageError(`A picture is missing, as in "${command} cat.jpg".`);
  throw new UsageError(`--mask took ${mask} as the mask, and no picture is left. Pictures come first, as in "${command} ${quoted(mask)} --mask".`);
}
