/** Files of the engine, fetched by the page: a worker's own fetch of extension files never answers. */
import type { BaseAutomaton } from '../../shared/configuration/start';
import type { EngineParts } from './engineWorkers';

export interface EngineFiles extends EngineParts {
  /** The file of an automaton that new trainings begin with. */
  base(automaton: BaseAutomaton): Promise<Uint8Array>;
  /** Photos that trainings take crops of beside their own; fetched when they are asked for. */
  otherPhotos(): Promise<{ readonly name: string; readonly bytes: Uint8Array }[]>;
}

export interface EngineUris {
  engineWorker: string;
  tfjsWasm: string;
  automatonWasm: string;
  featuresWasm: string;
  inception: string;
}

interface TrainingUris extends EngineUris {
  /** The folder that automata to begin with lie in. */
  weights: string;
  otherPhotos: readonly string[];
}

export async function fetchEngineFiles(uris: TrainingUris): Promise<EngineFiles> {
  const base = async ({ file }: BaseAutomaton) => new Uint8Array(await fetchBytes(`${uris.weights}/${file}`));
  const photo = async (uri: string) => ({ name: nameIn(uri), bytes: new Uint8Array(await fetchBytes(uri)) });
  return { ...(await fetchEngineParts(uris)), base, otherPhotos: () => Promise.all(uris.otherPhotos.map(photo)) };
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

export const fetchBytes = (uri: string) => fetchFile(uri).then((response) => response.arrayBuffer());

async function fetchFile(uri: string): Promise<Response> {
  const name = nameIn(uri);
  const response = await fetch(uri).catch((error: unknown) => {
    throw new Error(`Could not load ${name} of the extension: ${String(error)}`);
  });
  if (!response.ok) throw new Error(`Could not load ${name} of the extension: status ${response.status}.`);
  return response;
}

const nameIn = (uri: string) => decodeURIComponent(uri.split(/[?#]/)[0]!.split('/').at(-1)!);
