import * as Comlink from 'comlink';
import type { Engine, EngineAssets } from './api';
import { createGaussianKernel } from './automaton/growth/gaussianKernel';
import { TrainingEngine } from './engine';
import { Lane } from './lane/lane';

/** First message to an engine worker: which part it plays, and the port that it answers on. */
export type WorkerStart =
  | { readonly role: 'lane'; readonly port: MessagePort; readonly assets: EngineAssets }
  | { readonly role: 'trainer'; readonly port: MessagePort; readonly assets: EngineAssets };

/** What the trainer answers on its port. */
export interface TrainerRole extends Engine {
  /** The lanes that share the batch from now on. They come by the port of the calls, so that a later call finds them. */
  takeLanes(ports: readonly MessagePort[]): void;
}

class Trainer extends TrainingEngine implements TrainerRole {
  takeLanes(ports: readonly MessagePort[]): void {
    this.setLanes(ports.map((port) => Comlink.wrap<Lane>(port)));
  }
}

/** Plays the parts that come as messages; the platform's worker entry passes them in. */
export function playRole({ role, assets, port }: WorkerStart): void {
  Comlink.expose(role === 'lane' ? new Lane(assets) : new Trainer(createGaussianKernel(assets.automatonWasm)), port);
}
