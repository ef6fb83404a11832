import path from 'node:path';
import esbuild from 'esbuild';
import { root } from './process.mjs';

/**
 * Bundles a TypeScript program of the tests for Node, natives and VS Code left outside.
 * @param {string} entry relative to the root
 * @returns {Promise<string>} the path of the program, under out/
 */
export async function bundleForNode(entry) {
  // One folder below the root, as dist/ is: code that looks for files beside itself finds the same ones.
  const outfile = path.join(root, 'out', entry.replace(/\.ts$/, '.js').replaceAll('/', '-'));
  await esbuild.build({
    entryPoints: [path.join(root, entry)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // As esbuild.mjs has it for programs of Node.
    alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
    define: { 'import.meta.url': '__filename' },
    external: ['sharp', 'webgpu', 'vscode'],
    logLevel: 'warning',
  });
  return outfile;
}
