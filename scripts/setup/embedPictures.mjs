import path from 'node:path';
import sharp from 'sharp';

/** Pixels; the pages that show them are narrower. */
const WIDEST = 1000;
const QUALITY = 70;

/**
 * Markdown that brings its own pictures, for pages that load no files. What is read stays readable: the pictures come
 * last, as the targets of references.
 * @param {string} markdown
 * @param {string} folder that its relative paths begin from
 * @param {string} [otherwise] what the alternative text says further, for a page that shows no pictures
 * @returns {Promise<string>} the same text, each picture of a relative path a JPEG in a data URI
 */
export async function embedPictures(markdown, folder, otherwise = '') {
  /** @type {Map<string, string>} path → name of the reference */
  const names = new Map();
  /** @param {string} _ @param {string} alt @param {string} file */
  const refer = (_, alt, file) => {
    names.set(file, path.parse(file).name);
    return `![${alt}${otherwise}][${names.get(file)}]`;
  };
  const text = markdown.replace(/!\[([^\]]*)\]\((?!\w+:)([^)\s]+)\)/g, refer);
  const targets = [...names].map(async ([file, name]) => `[${name}]: ${await dataUri(path.join(folder, file))}\n`);
  return names.size === 0 ? text : `${text}\n${(await Promise.all(targets)).join('')}`;
}

/** @param {string} file */
async function dataUri(file) {
  const small = sharp(file).resize({ width: WIDEST, withoutEnlargement: true });
  const jpeg = await small.jpeg({ quality: QUALITY, mozjpeg: true }).toBuffer();
  return `data:image/jpeg;base64,${jpeg.toString('base64')}`;
}
