import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Uri } from 'vscode';
import { join } from './uris';

/**
 * Bytes of UTF-8 that a name made of untrusted text may have. File systems take 255; endings, numbers and the temporary
 * names of atomic writes come on top.
 */
const mostBytes = 180;
/** What Windows, the strictest, takes in no name; signs that turn the direction of writing hide an ending. */
const forbidden = /[<>:"/\\|?*\p{Cc}\p{Cs}\p{Bidi_Control}]+/gu;
/** Devices of Windows, whatever ending they have. */
const device = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\.|$)/i;

/**
 * A name of one file or folder made of text that is not to be trusted: without separators, no dot at its start (which
 * hides a file, and is how Git and editors name their own), nothing that Windows reserves, at most 180 bytes. Text that is
 * such a name already is taken as it is; other text gets eight digits of its SHA-256 behind it, so that texts that differ
 * in what was taken out do not meet, unless one of them is made to. Where upper and lower case are the same to the file
 * system, so are names that differ in nothing else.
 */
export function safeName(text: string): string {
  // Beyond that nothing is kept but the hash.
  const plain = text.slice(0, 4 * mostBytes).replace(forbidden, '-').replace(/[.\s]+$/, '');
  if (plain === text && plain !== '' && !plain.startsWith('.') && !device.test(plain) && bytesOf(plain) <= mostBytes) return plain;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 8);
  const stem = cutToBytes(plain.replace(/^[-.\s]+|[-.\s]+$/g, ''), mostBytes - hash.length - 2);
  return stem === '' ? hash : `${device.test(stem) ? '_' : ''}${stem}-${hash}`;
}

/** Untrusted names below a folder: the result is always inside of it. */
export function joinNames(root: Uri, ...names: readonly string[]): Uri {
  return join(root, ...names.map(safeName));
}

/** The same with a path of this machine. */
export function joinNamesToPath(root: string, ...names: readonly string[]): string {
  return path.join(root, ...names.map(safeName));
}

/** The longest beginning that takes no more bytes of UTF-8; no character is cut in two. */
export function cutToBytes(text: string, bytes: number): string {
  let left = bytes;
  let end = 0;
  for (const character of text) {
    left -= bytesOf(character);
    if (left < 0) break;
    end += character.length;
  }
  return text.slice(0, end);
}

const bytesOf = (text: string) => Buffer.byteLength(text);
