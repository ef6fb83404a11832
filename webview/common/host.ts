/**
 * What all pages share: the wire to the host, the engine in workers, pictures, and the DOM.
 *
 * A page imports `withoutEval.ts` first and connects here. `engineFiles.ts` fetches what the engine consists of,
 * `engineWorkers.ts` starts it, `pictures.ts` decodes and encodes. Views are built by `dom.ts`, write numbers by
 * `format.ts`, and are drawn no oftener than `throttle.ts` lets them.
 *
 * Here: the page's end of the wire to the extension host, and the only call of `acquireVsCodeApi`, which VS Code allows
 * once a page.
 */
import type { z } from 'zod';
import { Caller, dispatchEvent, envelopeSchema, type EventHandlers, type RequestMap } from '../../shared/protocol/rpc';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

type EventMap = Record<string, z.ZodType>;

export interface HostConnection<R extends RequestMap, E extends EventMap>
  extends Pick<Caller<R, E>, 'request' | 'event'> {
  /** What the page kept before a reload; whatever comes back is to be checked. */
  getState(): unknown;
  setState(state: unknown): void;
}

/** `incoming` handles the host's events; messages that fit no schema go to `report`. */
export function connectHost<R extends RequestMap, E extends EventMap, P extends EventMap>(
  contract: { requests: R; incomingEvents: P },
  incoming: EventHandlers<P>,
  report: (problem: string) => void,
): HostConnection<R, E> {
  const api = acquireVsCodeApi();
  const caller = new Caller<R, E>(contract.requests, (message) => api.postMessage(message));
  window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const envelope = envelopeSchema.safeParse(data);
    if (!envelope.success) return;
    if (envelope.data.type === 'response') caller.receive(envelope.data);
    if (envelope.data.type === 'event')
      dispatchEvent(contract.incomingEvents, incoming, envelope.data, report);
  });
  return {
    request: caller.request.bind(caller),
    event: caller.event.bind(caller),
    getState: () => api.getState(),
    setState: (state) => api.setState(state),
  };
}
