import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { onlyEnglish } from '../../../scripts/lib/onlyEnglish.mjs';

it('the extension reads at its start what a window needs, and nothing of what trains', async () => {
  const { metafile, outputFiles } = await build({
    ...{ entryPoints: ['src/extension.ts'], bundle: true, minify: true, metafile: true, write: false, outdir: 'dist' },
    ...{ platform: 'node', format: 'cjs', target: 'node20', external: ['vscode'], plugins: [onlyEnglish] },
    alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
    define: { 'import.meta.url': '__filename' },
  });
  const files = Object.keys(metafile.inputs);
  const packages = files.flatMap((file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []);
  expect([...new Set(packages)].sort()).toEqual(['@huggingface/tokenizers', 'jsonc-parser', 'pure-rand', 'tinyglobby', 'vscode-uri', 'zod']);
  expect(files.filter((file) => /^(engine|webview)\//.test(file))).toEqual([]);
  expect(outputFiles[0]!.contents.length).toBeLessThan(700_000);
});
