import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A file that may be larger than memory. */
export interface ServedFile {
  readonly bytes: number;
  read(from: number, to: number): Uint8Array;
}

export const servedBytes = (content: Uint8Array): ServedFile => ({
  bytes: content.length,
  read: (from, to) => content.subarray(from, to),
});

export interface SeenRequest {
  readonly host: 'hub' | 'cdn';
  readonly path: string;
  readonly range: string | undefined;
  readonly authorization: string | undefined;
}

/** What a request is answered with, in place of the right answer; undefined: the right one. */
export type Misbehaviour = (
  response: ServerResponse,
  file: ServedFile,
  range: { from: number; to: number } | undefined,
) => boolean;

export const commit = '0123456789abcdef0123456789abcdef01234567';

/**
 * Two servers on the loopback that behave as the hub and its CDN do: the first tells commit and etag and points to the
 * second, which knows ranges.
 */
export class HubServer {
  readonly files = new Map<string, ServedFile>();
  readonly seen: SeenRequest[] = [];
  /** Asked before each answer of the CDN for a safetensors file. */
  misbehave: Misbehaviour = () => false;
  /** Status of the hub in place of its redirect. */
  refusal: number | undefined;
  etag = '"one"';
  commit = commit;
  private readonly servers: Server[] = [];
  private cdn = '';
  endpoint = '';

  static async start(files: Record<string, ServedFile> = {}): Promise<HubServer> {
    const hub = new HubServer();
    for (const [path, file] of Object.entries(files)) hub.files.set(path, file);
    hub.cdn = await hub.listen((request, response) => hub.deliver(request, response));
    hub.endpoint = await hub.listen((request, response) => hub.redirect(request, response));
    return hub;
  }

  /** Ranges of a file that the CDN was asked for. */
  ranges(path: string): string[] {
    return this.seen
      .filter((request) => request.host === 'cdn' && request.path === path)
      .map(({ range }) => range ?? 'whole');
  }

  async close(): Promise<void> {
    for (const server of this.servers) {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    }
  }

  private redirect(request: IncomingMessage, response: ServerResponse): void {
    const path = this.note('hub', request).replace(/\/resolve\/[^/]+\//, '/');
    if (this.refusal) return void response.writeHead(this.refusal).end('no');
    if (!this.files.has(path)) return void response.writeHead(404).end('none');
    const headers = { 'x-repo-commit': this.commit, 'x-linked-etag': this.etag, location: `${this.cdn}${path}?signed=1` };
    response.writeHead(302, headers).end();
  }

  private deliver(request: IncomingMessage, response: ServerResponse): void {
    const path = this.note('cdn', request);
    const file = this.files.get(path)!;
    const asked = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    const range = asked ? { from: Number(asked[1]), to: Math.min(file.bytes, Number(asked[2]) + 1) } : undefined;
    if (path.endsWith('.safetensors') && this.misbehave(response, file, range)) return;
    answer(response, file, range);
  }

  private note(host: SeenRequest['host'], request: IncomingMessage): string {
    const path = request.url!.split('?')[0]!;
    const { range, authorization } = request.headers;
    this.seen.push({ host, path, range, authorization });
    return path;
  }

  private async listen(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
    const server = createServer(handle);
    this.servers.push(server);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
}

/** The right answer. */
export function answer(
  response: ServerResponse,
  file: ServedFile,
  range: { from: number; to: number } | undefined,
): void {
  const { from, to } = range ?? { from: 0, to: file.bytes };
  const partial = { 'content-range': `bytes ${from}-${to - 1}/${file.bytes}` };
  response.writeHead(range ? 206 : 200, { 'content-length': to - from, ...(range ? partial : {}) });
  void send(response, file, from, to);
}

const chunkBytes = 2 ** 20;

async function send(response: ServerResponse, file: ServedFile, from: number, to: number): Promise<void> {
  for (let at = from; at < to && !response.destroyed; at += chunkBytes) {
    if (response.write(file.read(at, Math.min(to, at + chunkBytes)))) continue;
    await new Promise<void>((done) => {
      response.once('drain', done);
      response.once('close', done);
    });
  }
  response.end();
}
