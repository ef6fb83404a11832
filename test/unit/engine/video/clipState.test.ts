import { expect, it } from 'vitest';
import { packClipState, readClipState } from '../../../../engine/video/clipState';
import { colorBins } from '../../../../engine/video/cut';
import { readSafetensors, writeSafetensors } from '../../../../shared/safetensors';

const floats = (count: number) => Float32Array.from({ length: count }, (_, i) => i / 8);
const row = [1, 2, 3] as [number, number, number];
const state = { width: 3, height: 2, light: floats(6), begun: floats(12), ended: floats(12), colors: floats(colorBins), transfer: { matrix: [row, row, row] as [typeof row, typeof row, typeof row], from: row, to: row } };

it('comes back as it was', () => {
  expect(readClipState(packClipState(state))).toEqual(state);
  expect(readClipState(packClipState({ ...state, transfer: undefined })).transfer).toBeUndefined();
});

it.each([
  ['text that is no JSON', { transfer: '{' }],
  ['colours of another form', { transfer: '{"matrix":[]}' }],
  ['half a cell', { size: '1.5x4' }],
  ['no size', { size: '0x0' }],
  ['another size', { size: '4x2' }],
])('refuses %s in words of its own', (_, changed) => {
  const { tensors, metadata } = readSafetensors(packClipState(state));
  expect(() => readClipState(writeSafetensors([...tensors], { ...metadata, ...changed }))).toThrow(/^This is no state of a clip\.$/);
});

it('refuses colours of another number', () => {
  expect(() => readClipState(packClipState({ ...state, colors: floats(3) }))).toThrow('no state of a clip');
});
