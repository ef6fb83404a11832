import * as Comlink from 'comlink';
import type { EngineAssets } from './api';
import { createGaussianKernel } from './automaton/growth/gaussianKernel';
import { TrainingEngine } from './engine';
import { Lane } from './lane/lane';

/** First message to an engine worker: which part it plays, and the port that it answers on. */
export type WorkerStart =
  | { readonly role: 'lane'; readonly port: MessagePort; readonly assets: EngineAssets }
  | { readonly role: 'trainer'; readonly port: MessagePort; readonly assets: EngineAssets; readonly lanes: MessagePort[] };

/** Later message to the trainer, before it trains: the lanes that share the batch from now on. */
export interface LanesMessage {
  readonly role: 'lanes';
  readonly lanes: MessagePort[];
}

/** Plays the parts that come as messages; the platform's worker entry passes them in. */
export function createWorkerRoles(): (message: WorkerStart | LanesMessage) => void {
  let engine: TrainingEngine | undefined;
  const wrapped = (ports: readonly MessagePort[]) => ports.map((port) => Comlink.wrap<Lane>(port));
  return (message) => {
    if (message.role === 'lane') return Comlink.expose(new Lane(message.assets), message.port);
    if (message.role === 'trainer') {
      engine = new TrainingEngine(createGaussianKernel(message.assets.automatonWasm));
      Comlink.expose(engine, message.port);
    }
    engine?.setLanes(wrapped(message.lanes));
  };
}
