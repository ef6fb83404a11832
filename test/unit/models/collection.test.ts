import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Collection } from '../../../src/models/collection';
import { nodeFileAccess } from '../../../src/models/nodeFileAccess';
import { placeInCollection, planPieces } from '../../../src/models/rangePlan';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'nca-collection-'))));
afterEach(() => rm(folder, { recursive: true }));

const file = { url: 'http://127.0.0.1/a', bytes: 100, etag: undefined };
const pieces = [0, 10, 20, 30].map((from) => ({ from: from + 50, to: from + 60, at: from }));

it('takes bytes and notes of several connections at once, and knows them when it is opened again', async () => {
  const collection = await Collection.open(nodeFileAccess, folder, file, pieces);
  const connection = async (index: number) => {
    for (let i = 0; i <= index; i++) {
      await collection.append(index, Uint8Array.of(10 * index + i));
      await collection.note();
    }
  };
  await Promise.all(pieces.map((_, index) => connection(index)));
  await collection.close();
  const again = await Collection.open(nodeFileAccess, folder, file, pieces);
  expect(pieces.map((_, index) => again.missing(index).from)).toEqual([51, 62, 73, 84]);
  expect([...(await again.read(30, 34))]).toEqual([30, 31, 32, 33]);
  await again.close();
});

it('begins anew for another file', async () => {
  const collection = await Collection.open(nodeFileAccess, folder, file, pieces);
  await collection.append(0, Uint8Array.of(1));
  await collection.note();
  await collection.close();
  const other = await Collection.open(nodeFileAccess, folder, { ...file, etag: '"new"' }, pieces);
  expect(other.received).toBe(0);
  await other.close();
});

it('plans pieces of a few megabytes over the gaps that are worth it', () => {
  const place = (from: number, to: number) => ({ dtype: 'F32', shape: [], from, to }) as const;
  const megabyte = 2 ** 20;
  const near = [place(100, 200), place(300, 400)];
  const far = place(40 * megabyte, 57 * megabyte);
  const planned = planPieces([far, ...near]);
  expect(planned.map(({ from, to }) => [from, to])).toEqual([
    [100, 400],
    [40 * megabyte, 48 * megabyte],
    [48 * megabyte, 56 * megabyte],
    [56 * megabyte, 57 * megabyte],
  ]);
  expect(placeInCollection(planned, 50 * megabyte)).toBe(300 + 10 * megabyte);
});
