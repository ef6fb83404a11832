/** Builds dist/. `--watch` rebuilds on change, with source maps and unminified. */
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import asc from 'assemblyscript/asc';
import esbuild from 'esbuild';
import { bundledPackages } from './scripts/licences/bundledPackages.mjs';
import { onlyEnglish } from './scripts/lib/onlyEnglish.mjs';
import { formatNotices, readNotices } from './scripts/licences/notices.mjs';

const watch = process.argv.includes('--watch');

/** @type {import('esbuild').BuildOptions} */
const common = {
  bundle: true,
  outdir: 'dist',
  minify: !watch,
  sourcemap: watch,
  // THIRD_PARTY_NOTICES.txt has what these say.
  legalComments: 'none',
  metafile: true,
  plugins: [onlyEnglish],
  logLevel: 'warning',
  define: { 'process.env.NODE_ENV': watch ? '"development"' : '"production"' },
};
/** @type {import('esbuild').BuildOptions} */
const forNode = {
  ...common,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // Its main file is UMD, whose imports no bundler can follow.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
  // tinyglobby is an ES module and asks where it is; CommonJS knows that by another name.
  define: { ...common.define, 'import.meta.url': '__filename' },
};
/** @type {import('esbuild').BuildOptions} the Chromium of VS Code 1.100, the oldest one supported */
const forBrowser = { ...common, platform: 'browser', format: 'iife', target: 'chrome132' };

/** @type {import('esbuild').BuildOptions[]} */
const bundles = [
  { ...forNode, entryPoints: { extension: 'src/extension.ts' }, external: ['vscode'] },
  {
    ...forNode,
    entryPoints: { cli: 'src/cli/main.ts', engineThread: 'src/cli/engineThread.ts', trainBase: 'src/base/trainBase.ts' },
    // Native packages: the command line runs from a clone, where they are installed.
    external: ['sharp', 'webgpu'],
  },
  { ...forBrowser, entryPoints: { engineWorker: 'webview/engineWorker.ts' } },
  { ...forBrowser, entryPoints: { panel: 'webview/panel/main.ts' } },
  { ...forBrowser, entryPoints: { apply: 'webview/apply/main.ts', compare: 'webview/compare/main.ts', sheet: 'webview/sheet/main.ts', video: 'webview/video/main.ts' } },
  { ...forBrowser, entryPoints: { player: 'webview/player/main.ts', playerWorker: 'webview/player/worker.ts' } },
  // The page that an export holds: any browser of the last years plays it.
  { ...forBrowser, target: 'es2022', loader: { '.css': 'text' }, entryPoints: { exported: 'webview/exported/main.ts' } },
];

const copies = [
  '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
  '@vscode/codicons/dist/codicon.css',
  '@vscode/codicons/dist/codicon.ttf',
].map((file) => `node_modules/${file}`);
/** AssemblyScript's standard library is compiled into automaton.wasm. */
const compiledIn = 'node_modules/assemblyscript/std/assembly/index.d.ts';

async function copyAssets() {
  await mkdir('dist', { recursive: true });
  for (const file of copies) await copyFile(file, `dist/${file.split('/').at(-1)}`);
}

const kernels = { automaton: 'engine/automaton/wasm/automaton.ts', features: 'engine/features/wasm/features.ts' };

/** @param {string} name of the .wasm file @param {string} source AssemblyScript */
async function compileKernel(name, source) {
  const options = ['-O3', '--runtime', 'stub', '--noAssert', '--enable', 'simd'];
  const { error, stderr } = await asc.main([source, '--outFile', `dist/${name}.wasm`, ...options]);
  if (error) throw new Error(`${source} does not compile:\n${stderr.toString()}`);
}

/** @param {esbuild.Metafile[]} metafiles */
async function writeNotices(metafiles) {
  const notices = bundledPackages(metafiles, [...copies, compiledIn]).flatMap(readNotices);
  await writeFile('dist/THIRD_PARTY_NOTICES.txt', formatNotices(notices));
}

process.chdir(import.meta.dirname);
await copyAssets();
for (const [name, source] of Object.entries(kernels)) await compileKernel(name, source);
if (watch) {
  for (const options of bundles) await (await esbuild.context({ ...options, logLevel: 'info' })).watch();
} else {
  // esbuild has already said what is wrong.
  const results = await Promise.all(bundles.map((options) => esbuild.build(options))).catch(() => process.exit(1));
  await writeNotices(results.flatMap(({ metafile }) => metafile ?? []));
}
