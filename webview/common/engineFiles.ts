/** Files of the engine, fetched by the page: a worker's own fetch of extension files never answers. */
import type { BaseAutomaton } from '../../shared/configuration/start';
import type { EngineParts } from './engineWorkers';

export interface EngineFiles extends EngineParts {
  /** The file of an automaton that new trainings begin with. */
  base(automaton: BaseAutomaton): Promise<Uint8Array>;
}

export interface EngineUris {
  engineWorker: string;
  tfjsWasm: string;
  automatonWasm: string;
  featuresWasm: string;
  inception: string;
}

/** @param uris with the folder that automata to begin with lie in */
export async function fetchEngineFiles(uris: EngineUris & { weights: string }): Promise<EngineFiles> {
  const base = async ({ file }: BaseAutomaton) => new Uint8Array(await fetchBytes(`${uris.weights}/${file}`));
  return { ...(await fetchEngineParts(uris)), base };
}

export async function fetchEngineParts(uris: EngineUris): Promise<EngineParts> {
  const [script, tfjsWasm, automatonWasm, featuresWasm, inception] = await Promise.all([
    fetchFile(uris.engineWorker).then((response) => response.text()),
    fetchBytes(uris.tfjsWasm),
    fetchBytes(uris.automatonWasm),
    fetchBytes(uris.featuresWasm),
    fetchBytes(uris.inception),
  ]);
  const scriptUrl = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  return { scriptUrl, assets: { tfjsWasm, automatonWasm, featuresWasm, inception } };
}

const fetchBytes = (uri: string) => fetchFile(uri).then((response) => response.arrayBuffer());

async function fetchFile(uri: string): Promise<Response> {
  const name = decodeURIComponent(uri.split(/[?#]/)[0]!.split('/').at(-1)!);
  const response = await fetch(uri).catch((error: unknown) => {
    throw new Error(`Could not load ${name} of the extension: ${String(error)}`);
  });
  if (!response.ok) throw new Error(`Could not load ${name} of the extension: status ${response.status}.`);
  return response;
}
