import { answerRequest, dispatchEvent, envelopeSchema, type Envelope, type EventHandlers, type RequestHandlers, type RequestMap } from '../../shared/protocol/rpc';
import type { z } from 'zod';

/** The host's end of a page's wire. */
export interface PageWire<R extends RequestMap, E extends Record<string, z.ZodType>> {
  readonly requests: R;
  readonly handlers: RequestHandlers<R>;
  readonly events: E;
  readonly eventHandlers: EventHandlers<E>;
  readonly reply: (answer: Envelope) => PromiseLike<unknown>;
  readonly warn: (problem: string) => void;
}

/** Takes whatever a page sends: requests are answered, events handled, and what is neither is warned of. */
export async function receiveFromPage<R extends RequestMap, E extends Record<string, z.ZodType>>(
  message: unknown,
  { requests, handlers, events, eventHandlers, reply, warn }: PageWire<R, E>,
): Promise<void> {
  const envelope = envelopeSchema.safeParse(message);
  if (!envelope.success) return warn('A page sent a message of no known form.');
  const { data } = envelope;
  if (data.type === 'event') dispatchEvent(events, eventHandlers, data, warn);
  else if (data.type === 'request') await reply(await answerRequest(requests, handlers, data));
}
