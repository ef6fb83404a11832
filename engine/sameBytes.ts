type Bytes = Uint8Array | Uint8ClampedArray;

/** Every run brings its files and pictures anew; comparing them is quicker than preparing them again. */
export function sameBytes(a: Bytes, b: Bytes): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
