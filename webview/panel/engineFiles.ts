/** Files of the engine, fetched by the page: a worker's own fetch of extension files never answers. */
import type { EngineAssets } from '../engine/api';

export interface EngineFiles {
  /** Classic script of the worker; a worker cannot be started from the extension's own address. */
  readonly script: string;
  readonly assets: EngineAssets;
  /** The automaton that new trainings begin with. */
  readonly base: Uint8Array;
}

export interface EngineUris {
  engineWorker: string;
  tfjsWasm: string;
  automatonWasm: string;
  inception: string;
  base: string;
}

export async function fetchEngineFiles(uris: EngineUris): Promise<EngineFiles> {
  const [script, tfjsWasm, automatonWasm, inception, base] = await Promise.all([
    fetchFile(uris.engineWorker).then((response) => response.text()),
    fetchFile(uris.tfjsWasm).then((response) => response.arrayBuffer()),
    fetchFile(uris.automatonWasm).then((response) => response.arrayBuffer()),
    fetchFile(uris.inception).then((response) => response.arrayBuffer()),
    fetchFile(uris.base).then((response) => response.arrayBuffer()),
  ]);
  return { script, assets: { tfjsWasm, automatonWasm, inception }, base: new Uint8Array(base) };
}

async function fetchFile(uri: string): Promise<Response> {
  const name = decodeURIComponent(uri.split(/[?#]/)[0]!.split('/').at(-1)!);
  const response = await fetch(uri).catch((error: unknown) => {
    throw new Error(`Could not load ${name} of the extension: ${String(error)}`);
  });
  if (!response.ok) throw new Error(`Could not load ${name} of the extension: status ${response.status}.`);
  return response;
}
