import { expect, it } from 'vitest';
import { largestPiece, videoRequests } from '../../../shared/protocol/videoMessages';

it('refuses pieces and states that no memory is for', () => {
  const { readClip, saveState } = videoRequests;
  expect(readClip.params.safeParse({ start: 5, end: 5 + largestPiece }).success).toBe(true);
  for (const end of [4, 6 + largestPiece]) expect(readClip.params.safeParse({ start: 5, end }).success).toBe(false);
  expect(saveState.params.safeParse({ start: 0, size: Number.MAX_SAFE_INTEGER, bytes: new Uint8Array(1) }).success).toBe(false);
});
