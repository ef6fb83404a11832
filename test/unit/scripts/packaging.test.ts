import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { packedScripts } from '../../../scripts/jobs/package.mjs';

const packed = new Set(packedScripts);

/** The names that a bundle of esbuild.mjs gives its entry points. */
const entryPoints = (bundle: string) => [...bundle.matchAll(/(\w+): '[\w/]+\.ts'/g)].map(([, name]) => name!);

it('the scripts that may be packed are those that .vscodeignore lets in: a page without its script is a blank tab', () => {
  const letIn = [...readFileSync('.vscodeignore', 'utf8').matchAll(/^!dist\/(\w+)\.js$/gm)].map(([, name]) => name!);
  expect(new Set(letIn)).toEqual(packed);
});

it('all scripts that are bundled for pages are packed', () => {
  const bundles = readFileSync('esbuild.mjs', 'utf8').match(/\{ \.\.\.forBrowser.*entryPoints: \{.*\}/g)!.flatMap(entryPoints);
  expect(new Set([...bundles, 'extension'])).toEqual(packed);
});
