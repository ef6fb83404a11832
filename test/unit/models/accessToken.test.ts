import { expect, it } from 'vitest';
import { formatToken, parseToken } from '../../../src/models/accessToken';
import { request, type AccessToken } from '../../../src/models/http';

const hub: AccessToken = { value: 'secret', host: 'huggingface.co' };

/** The headers that each address of a chain of redirects was asked with. */
async function told(chain: readonly string[], token: AccessToken, status = 200): Promise<[string, string | undefined][]> {
  const asked: [string, string | undefined][] = [];
  const fetch = (url: string, init: RequestInit) => {
    asked.push([url, (init.headers as Record<string, string>)['authorization']]);
    const next = chain[asked.length];
    return Promise.resolve(next ? new Response(null, { status: 302, headers: { location: next } }) : new Response('x', { status }));
  };
  await request('m', chain[0]!, undefined, { fetch, token });
  return asked;
}

it.each([
  ['its own host over https', 'https://huggingface.co/a', hub, true],
  ['another host', 'https://mirror.example/a', hub, false],
  ['a host that begins alike', 'https://huggingface.co.evil.example/a', hub, false],
  ['another port', 'https://huggingface.co:8443/a', hub, false],
  ['its own host over http', 'http://huggingface.co/a', hub, false],
  ['the loopback that it is for', 'http://127.0.0.1:8080/a', { ...hub, host: '127.0.0.1:8080' }, true],
  ['a loopback that it is not for', 'http://127.0.0.1:8080/a', hub, false],
  ['a mirror that it is for', 'https://mirror.example/a', { ...hub, host: 'mirror.example' }, true],
  ['a mirror over http', 'http://mirror.example/a', { ...hub, host: 'mirror.example' }, false],
  ['a name that only looks like the loopback', 'http://127.0.0.1.evil.example/a', { ...hub, host: '127.0.0.1.evil.example' }, false],
])('tells a token to %s: %s', async (_, url, token, sent) => {
  expect(await told([url], token)).toEqual([[url, sent ? 'Bearer secret' : undefined]]);
});

it('keeps a token from where its host points to, http included', async () => {
  const chain = ['https://huggingface.co/a', 'https://cdn.example/a', 'http://huggingface.co/a'];
  expect(await told(chain, hub)).toEqual([[chain[0], 'Bearer secret'], [chain[1], undefined], [chain[2], undefined]]);
});

it('says that a token is for another host where one is wanted', async () => {
  await expect(told(['https://mirror.example/a'], hub, 401)).rejects.toThrow(/token that is known is for https:\/\/huggingface\.co and was not sent/);
  await expect(told(['https://huggingface.co/a'], hub, 401)).rejects.not.toThrow(/was not sent/);
});

it('is kept with its host; one of older versions is for the hub', () => {
  const token = { value: 'hf_x', host: 'mirror.example' };
  expect(parseToken(formatToken(token))).toEqual(token);
  expect(parseToken('hf_x')).toEqual({ value: 'hf_x', host: 'huggingface.co' });
  expect(parseToken(undefined)).toBeUndefined();
});
