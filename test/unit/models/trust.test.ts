import { expect, it } from 'vitest';
import { catalogue } from '../../../src/models/catalogue';
import { difference, formatTrust, joinTrust, parseTrust, pinOf, type Trust } from '../../../src/models/trust';

const hash = (digit: string) => digit.repeat(64);
const known: Trust = {
  ...{ formatVersion: 1, repository: 'a/b', commit: null, header: hash('0') },
  ...{ tensors: { x: hash('1'), y: hash('2') }, files: { 'tokenizer.json': hash('3') }, rows: { 7: hash('4') } },
};

it('names the first thing that is another', () => {
  expect(difference(known, known)).toBeUndefined();
  expect(difference(known, { ...known, commit: 'c', tensors: { x: hash('1'), z: hash('9') }, files: {} })).toBeUndefined();
  expect(difference(known, { ...known, header: hash('9') })).toMatch(/header/);
  expect(difference(known, { ...known, tensors: { y: hash('9') } })).toMatch(/tensor "y"/);
  expect(difference(known, { ...known, files: { 'tokenizer.json': hash('9') } })).toMatch(/tokenizer\.json/);
  expect(difference(known, { ...known, rows: { 8: hash('9') } })).toBeUndefined();
  expect(difference(known, { ...known, rows: { 7: hash('9') } })).toMatch(/token 7 is another/);
  expect(difference(known, { ...known, repository: 'a/c' })).toMatch(/comes from a\/c/);
});

it('keeps what was known of more than came this time', () => {
  const joined = joinTrust(known, { ...known, commit: 'c', tensors: { z: hash('4') }, files: {}, rows: { 8: hash('5') } });
  expect(joined).toMatchObject({ commit: 'c', tensors: { ...known.tensors, z: hash('4') }, files: known.files, rows: { 7: hash('4'), 8: hash('5') } });
  expect(parseTrust(formatTrust(joined))).toEqual(joined);
});

it('has pins that can be read, if any, and none of what the catalogue lacks', () => {
  for (const { id, repository } of catalogue) expect(pinOf(id)?.repository ?? repository).toBe(repository);
  expect(pinOf('constructor')).toBeUndefined();
});
