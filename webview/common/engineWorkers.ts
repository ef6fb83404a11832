import { EngineClient } from '../../engine/engineClient';
import type { EngineAssets } from '../../engine/api';

/** What it takes to start the engine in a page. */
export interface EngineParts {
  /** Classic script of the workers, as a blob: one cannot be started from the extension's own address. */
  readonly scriptUrl: string;
  readonly assets: EngineAssets;
}

/** The engine in workers of the page. */
export function startEngine({ scriptUrl, assets }: EngineParts): EngineClient {
  return new EngineClient((role, failed) => {
    const worker = new Worker(scriptUrl, { name: `nca-${role}` });
    worker.addEventListener('error', ({ message }) => failed(message || 'it could not be started'));
    return worker;
  }, assets);
}
