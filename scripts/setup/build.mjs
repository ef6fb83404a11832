import path from 'node:path';
import { root, runSetup, say } from './process.mjs';
import { unlessFresh } from './fingerprint.mjs';

const inputs = ['shared', 'engine', 'src', 'webview', 'scripts/licences', 'esbuild.mjs', 'package-lock.json', 'tsconfig.base.json'];
const outputs = ['extension.js', 'cli.js', 'panel.js', 'automaton.wasm', 'features.wasm', 'THIRD_PARTY_NOTICES.txt'].map((file) => `dist/${file}`);

/** Builds dist/ when a source is newer than it. */
export function ensureBuild() {
  return unlessFresh('build', { inputs, outputs }, async () => {
    say('Building dist/ …');
    await runSetup(process.execPath, [path.join(root, 'esbuild.mjs')]);
  });
}
