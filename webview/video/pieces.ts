import { largestPiece } from '../../shared/protocol/videoMessages';

/** What lies between, part by part, each small enough for a message. */
function* piecesOf(start: number, end: number): Generator<readonly [start: number, end: number]> {
  for (let at = start; at < end; at += largestPiece) yield [at, Math.min(end, at + largestPiece)];
}

/** Puts together what comes in parts, one after the other. */
export async function readPieces(start: number, end: number, read: (start: number, end: number) => Promise<Uint8Array>): Promise<Uint8Array> {
  const whole = new Uint8Array(end - start);
  for (const [from, to] of piecesOf(start, end)) whole.set(await read(from, to), from - start);
  return whole;
}

/** Hands out in parts, one after the other. */
export async function sendPieces(bytes: Uint8Array, send: (start: number, bytes: Uint8Array) => Promise<unknown>): Promise<void> {
  // A view of a larger buffer would take all of that buffer along.
  for (const [from, to] of piecesOf(0, bytes.length)) await send(from, bytes.slice(from, to));
}
