/**
 * What often lies in place of a binary file: a Git LFS pointer where the files were not pulled, or a web page where a
 * download asked for a login. A sentence that completes "cat.jpg …"; undefined for anything else.
 */
export function strayFile(bytes: Uint8Array): string | undefined {
  const start = new TextDecoder().decode(bytes.subarray(0, 200)).trimStart().toLowerCase();
  if (start.startsWith('version https://git-lfs.github.com/')) {
    return 'is a Git LFS pointer, not the file itself: run `git lfs pull` where it comes from.';
  }
  if (/^(<!doctype html|<html)\b/.test(start)) return 'is a web page, not the file itself: download it again.';
  return undefined;
}
