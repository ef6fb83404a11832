/**
 * Writes weights/mini-clip.safetensors from a folder with the miniature CLIP as it was trained (model.safetensors,
 * config.json, preprocessor_config.json, tokenizer.json): all tensors as they are, but of the token table only the
 * rows that training moved, and one for all other words. Metadata: `config`, `preprocessor`, and `words`, which takes
 * the tokenizer's place. `node scripts/pack-mini-clip.mjs FOLDER [FILE]`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Tokenizer } from '@huggingface/tokenizers';
import { importTypeScript } from './lib/import-typescript.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const [folder, target = path.join(root, 'weights/mini-clip.safetensors')] = process.argv.slice(2);
if (!folder) throw new Error('The folder of the trained model is missing.');
const table = 'text_model.embeddings.token_embedding.weight';
/** Rows of untrained tokens lie within 0.6 of the one vector that they share, trained ones beyond 1.1. */
const trainedDistance = 0.8;
/** Words of several pieces; those of one piece are found in the vocabulary. */
const longWords =
  'checkerboard checkered concentric cyan diagonal grayscale overexposed pixelated sepia underexposed'.split(' ');

const { readSafetensors, toFloat32, writeSafetensors } = await importTypeScript(
  path.join(root, 'shared/safetensors.ts'),
);
const json = (name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8'));
const { tensors } = readSafetensors(readFileSync(path.join(folder, 'model.safetensors')));
const tokenizerFile = json('tokenizer.json');
const tokenizer = new Tokenizer(tokenizerFile, {});

const full = tensors.get(table);
const width = full.shape[1];
const values = toFloat32(full);
const rowOf = (token) => values.subarray(token * width, (token + 1) * width);
const shared = Float32Array.from({ length: width }, (_, i) => median(column(i)));
const trained = new Set(Array.from({ length: full.shape[0] }, (_, token) => token).filter(isTrained));

const rows = [shared];
const rowIndex = new Map();
const words = Object.fromEntries(wordsOfModel().map((word) => [word, piecesOf(word).map(indexOf)]));
const [start, end] = tokenizer.encode('').ids.map(indexOf);
const packed = new Float32Array(rows.length * width);
rows.forEach((row, i) => packed.set(row, i * width));

const rest = [...tensors].filter(([name]) => name !== table && !name.endsWith('position_ids'));
const file = writeSafetensors([...rest, [table, halves(packed, [rows.length, width])]], {
  format: 'nca-studio-clip',
  config: JSON.stringify(json('config.json')),
  preprocessor: JSON.stringify(json('preprocessor_config.json')),
  words: JSON.stringify({ start, end, unknown: 0, rows: words }),
});
writeFileSync(target, file);
console.log(`${path.relative(process.cwd(), target)}: ${Object.keys(words).length} words, ${file.length} bytes`);

function column(i) {
  return Float32Array.from({ length: values.length / width }, (_, token) => values[token * width + i]);
}

function median(numbers) {
  return numbers.sort()[numbers.length >> 1];
}

function isTrained(token) {
  return Math.hypot(...rowOf(token).map((value, i) => value - shared[i])) > trainedDistance;
}

/** Everything that training moved and that is a word or a comma by itself, and the words of several pieces. */
function wordsOfModel() {
  const single = Object.entries(tokenizerFile.model.vocab)
    .filter(([piece, token]) => trained.has(token) && /^([a-z]+|,)<\/w>$/.test(piece))
    .map(([piece]) => piece.slice(0, -'</w>'.length));
  const onlyEndings = ['ated', 'board', 'centric', 'kered', 'onal', 'pia', 'posed'];
  return [...single.filter((word) => !onlyEndings.includes(word)), ...longWords].sort();
}

function piecesOf(word) {
  const pieces = tokenizer.encode(word).ids.slice(1, -1);
  const untrained = pieces.find((token) => !trained.has(token));
  if (untrained !== undefined) throw new Error(`"${word}" has a piece that was not in the training.`);
  return pieces;
}

function indexOf(token) {
  if (!rowIndex.has(token)) {
    rowIndex.set(token, rows.length);
    rows.push(rowOf(token));
  }
  return rowIndex.get(token);
}

/** The rows came from 16 bits and go back to them unchanged, the shared one too: it is made of such values. */
function halves(numbers, shape) {
  const bytes = new Uint8Array(numbers.length * 2);
  const view = new DataView(bytes.buffer);
  numbers.forEach((value, i) => view.setUint16(2 * i, halfBits(value), true));
  return { dtype: 'F16', shape, data: bytes };
}

function halfBits(value) {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size < 2 ** -14) return sign | Math.round(size * 2 ** 24);
  const exponent = Math.floor(Math.log2(size));
  return sign | ((exponent + 15) << 10) | Math.round((size / 2 ** exponent - 1) * 1024);
}
