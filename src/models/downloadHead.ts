import { join } from 'node:path';
import { float32Tensor, readSafetensorsHeader, writeSafetensors } from '../../shared/safetensors';
import { forUnitLength, readLinearHead } from './aestheticHead';
import type { AestheticEntry } from './catalogue';
import type { DownloadOptions } from './downloadOptions';
import { hostOf } from './http';
import { ModelError } from './modelError';
import { sha256Of, weightsFile } from './modelStore';
import { packWeights } from './packWeights';
import { rawEndpoint } from './places';
import { holdToTrust } from './holdToTrust';
import { fetchSmallFile } from './smallFiles';
import { joinTrust } from './trust';

/** Agreement of a bias with the catalogue, which has five decimals of it. */
const tolerance = 2e-5;

/** Downloads a linear head and keeps it for embeddings of length 1. */
export async function downloadHead(entry: AestheticEntry, options: DownloadOptions): Promise<void> {
  const { id, name, repository, revision, licence } = entry;
  const url = `${options.rawEndpoint ?? rawEndpoint}/${repository}/${revision}/${entry.file}`;
  // The hub's token is none of this host's business.
  const http = { fetch: options.http.fetch };
  const bytes = (await fetchSmallFile(name, [url], true, { http, signal: options.signal }))!;
  options.onProgress?.(bytes.length, bytes.length);
  const head = readLinearHead(name, bytes);
  if (head.weight.length !== entry.dimensions || Math.abs(head.bias - entry.bias) > tolerance) {
    throw new ModelError('wrong-hash', `${name}: the file at ${hostOf(url)} is not the one that is known.`);
  }
  const { weight, bias } = forUnitLength(head, entry.embeddingLength);
  const trust = { formatVersion: 1, repository, commit: revision, header: null, tensors: {}, files: { [entry.file]: sha256Of(bytes) }, rows: {} } as const;
  const known = await holdToTrust(entry, trust, options);
  const source = writeSafetensors([
    ['weight', float32Tensor([weight.length], weight)],
    ['bias', float32Tensor([1], Float32Array.of(bias))],
  ]);
  const { places } = readSafetensorsHeader(source, source.length);
  const output = await options.files.open(join(options.store.unfinishedFolder(id, revision), weightsFile));
  try {
    const read = ({ from, to }: { from: number; to: number }) => Promise.resolve(source.subarray(from, to));
    const packed = await packWeights(name, places, read, (content, at) => output.write(content, at));
    await output.flush();
    const tensors = packed.tensors.map((tensor) => ({ ...tensor, shape: [...tensor.shape] }));
    const downloaded = options.now().toISOString();
    await options.store.writeTrust(id, joinTrust(known, trust));
    await options.store.finish({
      ...{ formatVersion: 1, id, repository, revision, licence, downloaded },
      ...{ weights: { ...packed, tensors }, files: {}, tokenTable: null },
      source: { bytes: bytes.length, sha256: sha256Of(bytes) },
    });
  } finally {
    await output.close();
  }
}
