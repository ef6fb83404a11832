import * as Comlink from 'comlink';
import type { EngineAssets } from './api';
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
  const engine = new TrainingEngine();
  const setLanes = (ports: readonly MessagePort[]) => engine.setLanes(ports.map((port) => Comlink.wrap<Lane>(port)));
  return (message) => {
    if (message.role === 'lane') {
      Comlink.expose(new Lane(message.assets), message.port);
      return;
    }
    setLanes(message.lanes);
    if (message.role === 'trainer') Comlink.expose(engine, message.port);
  };
}
