import { ModelError, type ModelFailure } from './modelError';

/** The part of `fetch` that is used; tests and the platform pass theirs. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface ByteRange {
  readonly from: number;
  /** Excluded. */
  readonly to: number;
}

export interface Answer {
  readonly body: ReadableStream<Uint8Array>;
  /** Whether the server sent the range that was asked for, rather than the whole file. */
  readonly ranged: boolean;
  /** Length of the whole file, where the server told. */
  readonly fileBytes: number | undefined;
  /** Commit of the repository, told by the hub's first answer. */
  readonly commit: string | undefined;
  /** Changes when the file does. */
  readonly etag: string | undefined;
}

/** A secret, and the only host that it is for. */
export interface AccessToken {
  readonly value: string;
  /** With the port, if it is not the protocol's own. */
  readonly host: string;
}

export interface HttpOptions {
  readonly fetch: Fetch;
  /** Goes to its own host alone, over https; over http only within this machine. */
  readonly token?: AccessToken;
}

const maxRedirects = 8;
const redirects = [301, 302, 303, 307, 308];

/**
 * Asks for a file or a range of one. Redirects are followed here, so that the range stays in the request, the token
 * does not travel on, and what the hub says about the file in its first answer is seen.
 * @throws ModelError for what the network or the server answers; `model` and the host are named in it.
 */
export async function request(
  model: string,
  url: string,
  range: ByteRange | undefined,
  { fetch, token }: HttpOptions,
  signal?: AbortSignal,
): Promise<Answer> {
  let commit: string | undefined;
  let etag: string | undefined;
  for (let hop = 0, at = url; hop <= maxRedirects; hop++) {
    const init = { ...headers(range, tokenFor(new URL(at), token)), signal };
    const response = await ask(model, at, init, fetch);
    commit ??= commitIn(response);
    etag ??= response.headers.get('x-linked-etag') ?? undefined;
    const location = response.headers.get('location');
    if (redirects.includes(response.status) && location) {
      await response.body?.cancel();
      at = new URL(location, at).href;
      continue;
    }
    if (!response.ok) throw await statusError(model, at, response, token);
    etag ??= response.headers.get('etag') ?? undefined;
    return { ...readAnswer(model, at, response, range), commit, etag };
  }
  throw new ModelError('server', `${model}: ${hostOf(url)} redirects for ever.`);
}

function tokenFor({ protocol, host, hostname }: URL, token: AccessToken | undefined): string | undefined {
  const isSafe = protocol === 'https:' || loopback.test(hostname);
  return token?.host === host && isSafe ? token.value : undefined;
}

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** A folder is named after it, and later requests ask for it: what is no hash of Git's counts as not told. */
function commitIn({ headers }: Response): string | undefined {
  return /^[0-9a-f]{40}([0-9a-f]{24})?$/.exec(headers.get('x-repo-commit') ?? '')?.[0];
}

function headers(range: ByteRange | undefined, token: string | undefined): RequestInit {
  return {
    redirect: 'manual',
    headers: {
      // A packed answer would have other offsets.
      'accept-encoding': 'identity',
      ...(range ? { range: `bytes=${range.from}-${range.to - 1}` } : {}),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
  };
}

async function ask(model: string, url: string, init: RequestInit, fetch: Fetch, mayRetry = true): Promise<Response> {
  try {
    const response = await fetch(url, init);
    // Some fetches hide redirects: then they have to follow them by themselves.
    return response.type === 'opaqueredirect' ? await fetch(url, { ...init, redirect: 'follow' }) : response;
  } catch (error) {
    // A connection that was kept open may have been closed by the server meanwhile: a new one will do.
    if (mayRetry && staleConnection.test(codeOf(error))) return ask(model, url, init, fetch, false);
    throw networkError(model, url, error);
  }
}

const staleConnection = /^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/;

function readAnswer(model: string, url: string, response: Response, range: ByteRange | undefined) {
  const body = response.body as ReadableStream<Uint8Array> | null;
  if (!body) throw new ModelError('wrong-length', `${model}: ${hostOf(url)} sent an empty answer.`);
  if (!range || response.status !== 206) {
    const length = response.headers.get('content-length');
    return { body, ranged: false, fileBytes: length === null ? undefined : Number(length) };
  }
  const sent = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(response.headers.get('content-range') ?? '');
  const fileBytes = Number(sent?.[3]);
  const fits = sent && Number(sent[1]) === range.from && Number(sent[2]) === Math.min(range.to, fileBytes) - 1;
  if (fits) return { body, ranged: true, fileBytes };
  const told = response.headers.get('content-range') ?? 'no Content-Range';
  const message = `${model}: ${hostOf(url)} was asked for bytes ${range.from}-${range.to - 1} and sent ${told}.`;
  throw new ModelError('wrong-length', message);
}

const statusFailures: Record<number, readonly [ModelFailure, string]> = {
  401: ['unauthorized', 'wants an access token, or does not accept the one it was given (401)'],
  403: ['forbidden', 'refuses access (403): the model may want its licence accepted on its page, or the token is for another'],
  404: ['not-found', 'does not have it (404): a mirror may lack it'],
  416: ['wrong-length', 'has a shorter file than it says (416)'],
  429: ['server', 'has had too many requests (429): wait a little'],
};

async function statusError(model: string, url: string, response: Response, token?: AccessToken): Promise<ModelError> {
  await response.body?.cancel();
  const { status } = response;
  const [failure, reason] = statusFailures[status] ?? ['server', `answered with an error (${status})`];
  const withheld = failure === 'unauthorized' && token && !tokenFor(new URL(url), token);
  const told = withheld ? ` The token that is known is for https://${token.host} and was not sent.` : '';
  return new ModelError(failure, `${model}: ${hostOf(url)} ${reason}.${told} Asked for: ${url.split('?')[0]}`);
}

const networkFailures: Record<string, readonly [ModelFailure, string]> = {
  ENOTFOUND: ['dns', 'has no address (DNS): check the name and the network'],
  EAI_AGAIN: ['dns', 'cannot be looked up (DNS): check the network'],
  ECONNREFUSED: ['no-network', 'does not accept connections'],
  ENETUNREACH: ['no-network', 'cannot be reached: there is no network'],
  EHOSTUNREACH: ['no-network', 'cannot be reached'],
  ETIMEDOUT: ['no-network', 'does not answer'],
  UND_ERR_CONNECT_TIMEOUT: ['no-network', 'does not answer'],
  UND_ERR_HEADERS_TIMEOUT: ['no-network', 'does not answer'],
};

/** What was thrown while connecting or reading, as an error that tells it. */
export function networkError(model: string, url: string, error: unknown): ModelError {
  if (error instanceof ModelError) return error;
  if ((error as Error | undefined)?.name === 'AbortError') return cancelled(model);
  const code = codeOf(error);
  const host = hostOf(url);
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/.test(code)) {
    const message = `${model}: the certificate of ${host} is not trusted (${code}). A proxy may need its own in the system.`;
    return new ModelError('certificate', message, { cause: error });
  }
  const [failure, reason] = networkFailures[code] ?? ['cut', `broke the connection off${code && ` (${code})`}`];
  return new ModelError(failure, `${model}: ${host} ${reason}.`, { cause: error });
}

export function cancelled(model: string): ModelError {
  return new ModelError('cancelled', `The download of ${model} was cancelled. What came is kept.`);
}

/** Node's fetch puts the reason into `cause`, and several of them into `errors`. */
function codeOf(error: unknown): string {
  const { code, cause, errors } = (error ?? {}) as { code?: unknown; cause?: unknown; errors?: unknown[] };
  if (typeof code === 'string') return code;
  const inner = cause ?? errors?.[0];
  return inner ? codeOf(inner) : '';
}

export const hostOf = (url: string) => new URL(url).host;
