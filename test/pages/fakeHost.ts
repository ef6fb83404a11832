/** What stands in for VS Code in a page: hands messages over as VS Code does, and keeps what the page says. */
import type { z } from 'zod';
import { answerRequest, type Envelope, type RequestHandlers, type RequestMap } from '../../shared/protocol/rpc';

interface PageHost {
  /** Of the page, that want no answer. */
  readonly events: { name: string; params: unknown }[];
  /** Names of those that fit no schema: there must be none. */
  readonly malformed: string[];
  /** Sends an event of the host to the page. */
  send(name: string, params: unknown): void;
}

declare global {
  interface Window {
    pageHost: PageHost;
  }
}

interface Around {
  /** Is told of each request; what it returns is called once that is answered. */
  readonly heard?: (request: Extract<Envelope, { type: 'request' }>) => () => void;
  /** What the page keeps; nothing by default. */
  readonly state?: { get(): unknown; set(state: unknown): void };
}

const deliver = (message: Envelope) => window.postMessage(message);

/** Answers the page's requests with `handlers` and keeps its events in `window.pageHost`. */
export function fakeHost<R extends RequestMap>(requests: R, handlers: RequestHandlers<R>, schemas: Readonly<Record<string, z.ZodType>>, { heard, state }: Around = {}): void {
  const host: PageHost = { events: [], malformed: [], send: (name, params) => deliver({ type: 'event', name, params }) };
  const receive = async (message: Envelope) => {
    if (message.type === 'request') {
      const answered = heard?.(message);
      deliver(await answerRequest(requests, handlers, message));
      answered?.();
    }
    if (message.type !== 'event') return;
    host.events.push(message);
    if (!schemas[message.name]?.safeParse(message.params).success) host.malformed.push(message.name);
  };
  const acquireVsCodeApi = () => ({
    // VS Code copies messages, too, so that what cannot be copied fails here as it does there.
    postMessage: (message: Envelope) => void receive(structuredClone(message)),
    getState: () => state?.get(),
    setState: (kept: unknown) => state?.set(kept),
  });
  Object.assign(window, { pageHost: host, acquireVsCodeApi });
}

/** A file that the page's server has. */
export const bytesOf = async (path: string) => new Uint8Array(await (await fetch(path)).arrayBuffer());

/** What the page's server has of the engine. */
export const engineAssets = {
  engineWorker: '/dist/engineWorker.js',
  tfjsWasm: '/dist/tfjs-backend-wasm-simd.wasm',
  automatonWasm: '/dist/automaton.wasm',
  featuresWasm: '/dist/features.wasm',
  inception: '/weights/inception.safetensors',
};
