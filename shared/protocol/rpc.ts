/**
 * Envelopes and the one generic handler behind every message between host and panel.
 * A request is always answered: with a value, with the error of its handler, or with `timeout`.
 */
import { z } from 'zod';
import { describeProblem, messageOf } from '../messageOf';

export class RequestFailed extends Error {
  constructor(readonly code: string, message: string) {
    super(message);
    this.name = 'RequestFailed';
  }
}

export const envelopeSchema = z.union([
  z.object({ type: z.literal('request'), id: z.int(), name: z.string(), params: z.unknown() }),
  z.object({ type: z.literal('event'), name: z.string(), params: z.unknown() }),
  z.object({
    type: z.literal('response'),
    id: z.int(),
    answer: z.union([
      z.object({ ok: z.literal(true), result: z.unknown() }),
      z.object({ ok: z.literal(false), error: z.object({ code: z.string(), message: z.string() }) }),
    ]),
  }),
]);
export type Envelope = z.infer<typeof envelopeSchema>;

/** A request that waits for a person may take as long as they like; any other has a time limit. */
export type RequestMap = Record<string, { params: z.ZodType; result: z.ZodType; waitsForUser?: true }>;
type EventMap = Record<string, z.ZodType>;
export type RequestHandlers<R extends RequestMap> = {
  [K in keyof R]: (params: z.infer<R[K]['params']>) => Promise<z.input<R[K]['result']>>;
};
export type EventHandlers<E extends EventMap> = { [K in keyof E]: (params: z.infer<E[K]>) => void };

/** Sends requests and events to the other side; `receive` takes what comes back. */
export class Caller<R extends RequestMap, E extends EventMap> {
  private nextId = 1;
  private readonly pending = new Map<
    number,
    { name: keyof R; resolve: (value: unknown) => void; reject: (error: Error) => void; timer: number | undefined }
  >();

  constructor(
    private readonly requests: R,
    private readonly send: (message: Envelope) => void,
    private readonly timeoutMilliseconds = 60_000,
  ) {}

  request<K extends keyof R & string>(
    name: K,
    params: z.infer<R[K]['params']>,
  ): Promise<z.infer<R[K]['result']>> {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        this.pending.delete(id);
        reject(new RequestFailed('timeout', `No answer to "${name}".`));
      };
      const timer = this.requests[name]!.waitsForUser ? undefined : (setTimeout(giveUp, this.timeoutMilliseconds) as unknown as number);
      this.pending.set(id, { name, resolve: resolve as (value: unknown) => void, reject, timer });
      this.send({ type: 'request', id, name, params });
    });
  }

  event<K extends keyof E & string>(name: K, params: z.infer<E[K]>): void {
    this.send({ type: 'event', name, params });
  }

  /** Settles the request that a response belongs to; one that came too late is dropped. */
  receive(response: Extract<Envelope, { type: 'response' }>): void {
    const waiting = this.pending.get(response.id);
    if (!waiting) return;
    this.pending.delete(response.id);
    clearTimeout(waiting.timer);
    if (!response.answer.ok) {
      waiting.reject(new RequestFailed(response.answer.error.code, response.answer.error.message));
      return;
    }
    const parsed = this.requests[waiting.name]!.result.safeParse(response.answer.result);
    if (parsed.success) waiting.resolve(parsed.data);
    else waiting.reject(new RequestFailed('invalid-response', describeProblem(parsed.error)));
  }
}

/** Answers one request with its handler's value or error; never throws. */
export async function answerRequest<R extends RequestMap>(
  requests: R,
  handlers: RequestHandlers<R>,
  message: Extract<Envelope, { type: 'request' }>,
): Promise<Envelope> {
  const respond = (answer: Extract<Envelope, { type: 'response' }>['answer']): Envelope => ({
    type: 'response',
    id: message.id,
    answer,
  });
  const fail = (code: string, text: string) => respond({ ok: false, error: { code, message: text } });
  const definition = Object.hasOwn(requests, message.name) ? requests[message.name] : undefined;
  if (!definition) return fail('unknown-request', `Unknown request "${message.name}".`);
  const params = definition.params.safeParse(message.params);
  if (!params.success) return fail('invalid-request', `${message.name}: ${describeProblem(params.error)}`);
  try {
    return respond({ ok: true, result: await handlers[message.name]!(params.data as never) });
  } catch (error) {
    const code = error instanceof RequestFailed ? error.code : 'failed';
    return fail(code, messageOf(error));
  }
}

/** Calls an event's handler; an unknown or malformed event is reported, not thrown. */
export function dispatchEvent<E extends EventMap>(
  events: E,
  handlers: EventHandlers<E>,
  message: Extract<Envelope, { type: 'event' }>,
  report: (problem: string) => void,
): void {
  const schema = Object.hasOwn(events, message.name) ? events[message.name] : undefined;
  if (!schema) return report(`Unknown event "${message.name}".`);
  const params = schema.safeParse(message.params);
  if (!params.success) return report(`${message.name}: ${describeProblem(params.error)}`);
  handlers[message.name]!(params.data as never);
}
