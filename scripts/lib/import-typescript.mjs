import { Buffer } from 'node:buffer';
import { build } from 'esbuild';

/**
 * Imports a TypeScript module of the project, bundled in memory: bare Node 20 runs no TypeScript.
 * @param {string} file
 * @returns {Promise<any>} what it exports
 */
export async function importTypeScript(file) {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
  });
  return import(`data:text/javascript;base64,${Buffer.from(/** @type {import('esbuild').OutputFile} */ (outputFiles[0]).contents).toString('base64')}`);
}
