import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readImageHeader } from '../../../shared/imageHeader';
import { checkJsonLimits, JsonError, parseJson } from '../../../shared/json';
import { readModel } from '../../../shared/modelFile';
import { parsePrompts } from '../../../shared/prompts/parsePrompts';
import { describeProblem } from '../../../shared/messageOf';
import { answerRequest, dispatchEvent, type EventHandlers, type RequestHandlers } from '../../../shared/protocol/rpc';
import { hostEvents, hostRequests } from '../../../shared/protocol/messages';
import { float32Tensor, readSafetensors, writeSafetensors } from '../../../shared/safetensors';
import { TorchFile } from '../../../shared/torch/torchFile';
import { parseRunFile } from '../../../src/runs/runFile';
import { z } from 'zod';

const encode = (text: string) => new TextEncoder().encode(text);
const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
const wide = `[${'0,'.repeat(5_000_000)}0]`;

describe('parseJson', () => {
  it('reads what JSON.parse reads', () => {
    for (const text of ['1', '"a\\"[,{"', '{"a":[1,{"b":null}],"":"]]"}', ' [ ] ', JSON.stringify({ x: '\\' })]) {
      expect(parseJson(text)).toEqual(JSON.parse(text));
    }
  });

  it.each([
    ['cut short', '{"a": [1,', /is no JSON \(it is cut short\)/],
    ['no JSON', '<html>', /is no JSON \(a sign is where none belongs/],
    ['an open string', '["', /is no JSON/],
    ['too deep', deep, /nested more than 64 levels/],
    ['too much', wide, /more than 4000000 values/],
  ])('refuses text that is %s in words of its own', (_, text, message) => {
    expect(() => parseJson(text)).toThrow(JsonError);
    expect(() => parseJson(text)).toThrow(message);
  });

  it('counts nothing within texts', () => {
    expect(() => checkJsonLimits(JSON.stringify(['[[[{{{,,,\\"']), { depth: 1, values: 2 })).not.toThrow();
    expect(() => checkJsonLimits('[[1]]', { depth: 1 })).toThrow(/1 levels/);
    expect(() => checkJsonLimits('[1,2,3]', { values: 3 })).toThrow(/3 values/);
  });
});

describe('what a file claims', () => {
  const header = (json: string) => {
    const file = new Uint8Array(8 + json.length);
    new DataView(file.buffer).setBigUint64(0, BigInt(json.length), true);
    file.set(encode(json), 8);
    return file;
  };
  const entry = '{"dtype":"F32","shape":[0],"data_offsets":[0,0]}';

  it('is bounded by the number of tensors that a header may have', () => {
    const names = Array.from({ length: 300_000 }, (_, i) => `"tensor.${i}":${entry}`);
    expect(() => readSafetensors(header(`{${names.join(',')}}`))).toThrow(/header holds more than 250000 values/);
    expect(() => readSafetensors(header(`{"a":${deep}}`))).toThrow(/header is nested more than 8 levels/);
  });

  it('is read from a file with null in place of metadata, as Python’s safetensors does', () => {
    const { tensors, metadata } = readSafetensors(header(`{"__metadata__":null,"a":${entry}}`));
    expect([...tensors.keys()]).toEqual(['a']);
    expect(metadata).toEqual({});
  });

  it('is described in a few words, however much is wrong', () => {
    const run = { photos: Array.from({ length: 10_000 }, () => 1) };
    expect(() => parseRunFile(encode(JSON.stringify(run)))).toThrow(/^run\.json is no record of a run: .{10,600}; \d+ more$/);
    expect(() => parseRunFile(encode('{"a"'))).toThrow(/^run\.json is no JSON/);
    expect(() => parseRunFile(encode(deep))).toThrow(/^run\.json is nested/);
    const { error } = z.array(z.string()).safeParse([1, 2]);
    expect(describeProblem(error!)).not.toMatch(/more/);
  });

  it('is not taken for JSON in a model’s metadata', () => {
    const model = writeSafetensors([['a', float32Tensor([1], new Float32Array(1))]], { format: 'nca-studio', format_version: '1', photos: deep });
    expect(() => readModel(model)).toThrow(/photos: is nested more than/);
  });
});

describe('a Git LFS pointer or a web page in place of a file', () => {
  const pointer = encode(`version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 67000\n`);
  const page = encode('\n<!DOCTYPE html><html><body>404 Not Found</body></html>');
  it.each([
    ['automaton', readSafetensors],
    ['image', readImageHeader],
    ['PyTorch file', (bytes: Uint8Array) => TorchFile.read(bytes)],
  ])('is told of an %s', (_, read) => {
    expect(() => read(pointer)).toThrow(/Git LFS pointer.*git lfs pull/);
    expect(() => read(page)).toThrow(/is a web page/);
  });
});

describe('requests and events that nobody defined', () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '', 'nothing'];
  it.each(names)('are answered with an error: %j', async (name) => {
    const handlers = {} as RequestHandlers<typeof hostRequests>;
    const answer = await answerRequest(hostRequests, handlers, { type: 'request', id: 1, name, params: {} });
    expect(answer).toMatchObject({ id: 1, answer: { ok: false, error: { code: 'unknown-request' } } });
    const told: string[] = [];
    const nobody = {} as EventHandlers<typeof hostEvents>;
    dispatchEvent(hostEvents, nobody, { type: 'event', name, params: {} }, (problem) => told.push(problem));
    expect(told).toEqual([`Unknown event "${name}".`]);
  });
});

describe('prompts', () => {
  it.each([
    ['of spaces', `a${' '.repeat(20_000)}:${' '.repeat(9_000)}b`],
    ['of quotes', `"${'\\"'.repeat(15_000)}`],
    ['of a megabyte', 'x'.repeat(2 ** 20)],
    ['of colons', ':'.repeat(30_000)],
  ])('%s are refused before patterns look at them', (_, input) => {
    expect(() => parsePrompts(input)).toThrow(/too long/);
  });
});

const fixture = (name: string) => readFileSync(`test/fixtures/tokenizers/${name}.json`, 'utf8');
describe('a tokenizer', () => {
  it('whose patterns do not come to an end is refused', async () => {
    const { tokenizeForClip } = await import('../../../src/prompts/tokenizeForClip');
    const prompts = [{ text: `${'a'.repeat(60)}!`, weight: 1 }];
    expect(() => tokenizeForClip(fixture('redos'), prompts, ['{}'], 200)).toThrow(/patterns take too long/);
    expect(tokenizeForClip(fixture('redos'), [{ text: 'a', weight: 1 }], ['{}']).prompts).toHaveLength(1);
  });

  it('whose words are no texts is refused in words of our own', async () => {
    const { tokenizeForClip } = await import('../../../src/prompts/tokenizeForClip');
    const tokenizer = JSON.parse(fixture('redos')) as { post_processor: object };
    for (const cls of [[[1], 5], [null, 5]]) {
      const text = JSON.stringify({ ...tokenizer, post_processor: { ...tokenizer.post_processor, cls } });
      expect(() => tokenizeForClip(text, [{ text: 'a b', weight: 1 }], ['{}'])).toThrow(/tokenizer\.json cannot be used/);
    }
  });

  it('that is damaged is refused in words of our own', async () => {
    const { ClipTokenizer } = await import('../../../shared/prompts/clipTokens');
    const tokenizer = JSON.parse(fixture('redos')) as Record<string, unknown>;
    for (const broken of [null, [], {}, { ...tokenizer, model: 1 }, { ...tokenizer, normalizer: { type: 'x' } }, { ...tokenizer, pre_tokenizer: 3 }]) {
      expect(() => new ClipTokenizer(JSON.stringify(broken)).tokenize('a')).toThrow(/^The model's tokenizer\.json (cannot be used: (model|it|Invalid)|is )/);
    }
    expect(() => new ClipTokenizer(deep)).toThrow(/tokenizer\.json is nested/);
  });
});
