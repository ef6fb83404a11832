import path from 'node:path';
import { root, runSetup, say } from './process.mjs';
import { unlessFresh } from './fingerprint.mjs';

const inputs = ['shared', 'engine', 'src', 'webview', 'esbuild.mjs', 'package-lock.json', 'tsconfig.base.json'];

/** Builds dist/ when a source is newer than it. */
export function ensureBuild() {
  return unlessFresh('build', { inputs, outputs: ['dist/extension.js', 'dist/cli.js', 'dist/panel.js', 'dist/automaton.wasm'] }, async () => {
    say('Building dist/ …');
    await runSetup(process.execPath, [path.join(root, 'esbuild.mjs')]);
  });
}
