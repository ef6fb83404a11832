/** Stands in for VS Code in a page: answers its requests, keeps its messages and its state. */
import '../../webview/withoutEval';
import type { z } from 'zod';
import { answerRequest, type Envelope, type RequestHandlers, type RequestMap } from '../../src/shared/protocol/rpc';

export interface Heard {
  readonly events: { name: string; params: unknown }[];
  /** Names of events that do not fit the protocol: there must be none. */
  readonly malformed: string[];
}

export const bytesOf = async (path: string) => new Uint8Array(await (await fetch(path)).arrayBuffer());
export const nameOf = (path: string) => path.split('/').at(-1)!;
export const deliver = (message: Envelope) => window.postMessage(message);

export function fakeVsCode<R extends RequestMap>(requests: R, handlers: RequestHandlers<R>, events: Record<string, z.ZodType>): Heard {
  const heard: Heard = { events: [], malformed: [] };
  const receive = async (message: Envelope) => {
    if (message.type === 'request') deliver(await answerRequest(requests, handlers, message));
    if (message.type !== 'event') return;
    heard.events.push(message);
    if (!events[message.name]?.safeParse(message.params).success) heard.malformed.push(message.name);
  };
  let kept: unknown;
  (window as { acquireVsCodeApi?: unknown }).acquireVsCodeApi = () => ({
    postMessage: (message: Envelope) => void receive(structuredClone(message)),
    getState: () => kept,
    setState: (state: unknown) => (kept = structuredClone(state)),
  });
  return heard;
}
