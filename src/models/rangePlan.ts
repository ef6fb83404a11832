import type { TensorPlace } from '../../shared/safetensors';
import type { ByteRange } from './http';

/** A range of the repository's file, and where its bytes lie in the file that a download collects. */
export interface Piece extends ByteRange {
  readonly at: number;
}

/** Bytes between two tensors that are fetched along: cheaper than a further request. */
const worthwhileGap = 64 * 1024;
/** So that several connections have work, and that little is lost when one breaks. */
const pieceBytes = 8 * 2 ** 20;

/** The ranges that hold all the tensors, in the file's order, in pieces of a few megabytes. */
export function planPieces(places: Iterable<TensorPlace>): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const { from, to } of joinRanges(places, worthwhileGap)) {
    for (let start = from; start < to; start += pieceBytes) {
      const end = Math.min(to, start + pieceBytes);
      pieces.push({ from: start, to: end, at });
      at += end - start;
    }
  }
  return pieces;
}

/** Ranges in order, joined where no more than `gap` bytes lie between them. */
export function joinRanges(ranges: Iterable<ByteRange>, gap: number): ByteRange[] {
  const joined: { from: number; to: number }[] = [];
  for (const { from, to } of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last && from <= last.to + gap) last.to = Math.max(last.to, to);
    else joined.push({ from, to });
  }
  return joined;
}

/** Where a tensor's first byte lies in the collected file: its pieces lie behind one another there. */
export function placeInCollection(pieces: readonly Piece[], from: number): number {
  const piece = pieces.find((candidate) => candidate.from <= from && from < candidate.to)!;
  return piece.at + from - piece.from;
}
