import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PlainError, root } from '../setup/process.mjs';
import { knownLicences } from './licences.mjs';

/**
 * @typedef {object} Notice
 * @property {string} title
 * @property {string} licence SPDX identifier
 * @property {string} source address
 * @property {string} wish what the licence asks to be said
 * @property {string} text of the licence, with the copyright lines
 */

/** Licences of packages that come without a file of it, and of what is compiled into them. */
const texts = path.join(root, 'scripts/licences/texts');

/** What is inside of files that packages hold ready-made. */
const compiledIn = [
  {
    inside: '@tensorflow/tfjs-backend-wasm',
    title: 'XNNPACK (in tfjs-backend-wasm-simd.wasm)',
    licence: 'BSD-3-Clause',
    source: 'https://github.com/google/XNNPACK',
    file: 'XNNPACK.txt',
  },
];

/**
 * @param {string} folder of the package
 * @returns {Notice[]} its own, then those of what is compiled into it
 * @throws PlainError if it has no licence that is known, or no text of it
 */
export function readNotices(folder) {
  const { name, version, license, repository, author } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const wish = typeof license === 'string' && Object.hasOwn(knownLicences, license) ? knownLicences[license] : undefined;
  if (!wish) {
    throw new PlainError(`${name} ${version} is bundled, and its licence (${JSON.stringify(license ?? null)}) is none of `
      + `${Object.keys(knownLicences).join(', ')}: see scripts/licences/licences.mjs.`);
  }
  const source = sourceOf(repository, name);
  const own = {
    title: `${name} ${version}`,
    licence: license,
    source,
    wish: wish({ name, version, source, author: authorOf(author) }),
    text: licenceText(folder, name),
  };
  return [own, ...compiledIn.filter(({ inside }) => inside === name).map((part) => ({ ...part, wish: '', text: readText(part.file) }))];
}

/** @param {unknown} repository as package.json has it @param {string} name @returns {string} address */
function sourceOf(repository, name) {
  const given = /** @type {{ url?: string } | null} */ (repository);
  const url = typeof repository === 'string' ? repository : (given?.url ?? '');
  const address = url.replace(/^git\+|\.git$/g, '').replace(/^(git|ssh):\/\/(git@)?/, 'https://');
  if (/^[\w.-]+\/[\w.-]+$/.test(address)) return `https://github.com/${address}`;
  return address || `https://www.npmjs.com/package/${name}`;
}

/** @param {unknown} author as package.json has it */
function authorOf(author) {
  const name = typeof author === 'string' ? author : /** @type {{ name?: string } | null} */ (author)?.name;
  return name ?? 'its authors';
}

/** @param {string} folder @param {string} name */
function licenceText(folder, name) {
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)(\.|-|$)/i.test(file)).sort();
  if (files.length > 0) return files.map((file) => trimmed(readFileSync(path.join(folder, file), 'utf8'))).join('\n\n');
  const kept = [`${name.replace('/', '+')}.txt`, `${name.split('/')[0]}.txt`].find((file) => existsSync(path.join(texts, file)));
  if (kept) return readText(kept);
  throw new PlainError(`${name} is bundled and has no file of its licence: put the text in scripts/licences/texts/${name.replace('/', '+')}.txt.`);
}

const readText = (/** @type {string} */ file) => trimmed(readFileSync(path.join(texts, file), 'utf8'));

/** Packages mark the order of bytes and end lines in ways of their own. */
const trimmed = (/** @type {string} */ text) => text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n').trim();

/**
 * One file for all; packages with the same text share it.
 * @param {Notice[]} notices
 */
export function formatNotices(notices) {
  const groups = new Map(/** @type {[string, Notice[]][]} */ ([]));
  for (const notice of notices) groups.set(notice.text, [...(groups.get(notice.text) ?? []), notice]);
  const rule = '='.repeat(80);
  const sections = [...groups].map(([text, group]) => `${rule}\n${group.map(heading).join('\n')}\n${rule}\n\n${text}\n`);
  return [
    'NCA Studio itself is under the licence in LICENSE. Its built files hold the software below, each under its own.',
    'Weights and sample pictures: weights/README.md and media/samples/README.md.\n',
    ...sections,
  ].join('\n');
}

/** @param {Notice} notice */
function heading({ title, licence, source, wish }) {
  return `${title}, ${licence}, ${source}${wish && `\n${wish}`}`;
}
