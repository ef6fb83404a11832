import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import esbuild from 'esbuild';
import { root } from '../setup/process.mjs';

const out = path.join(root, 'out/bench.html');

/** Writes one page that measures the GPU path in whatever browser it is opened in. */
export default async function benchPage() {
  await writeFile(out, await benchPageHtml());
  console.log(`Open ${out} in Chrome, Edge or Firefox, and paste what it prints into an issue.`);
  return 0;
}

export async function benchPageHtml() {
  const { outputFiles } = await esbuild.build({
    entryPoints: [path.join(root, 'test/bench/page/main.ts')],
    bundle: true,
    format: 'iife',
    minify: true,
    write: false,
    target: 'chrome132',
    loader: { '.wasm': 'binary', '.safetensors': 'binary' },
    logLevel: 'warning',
  });
  const script = outputFiles[0]?.text.replaceAll('</script', '<\\/script');
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>NCA Studio: GPU benchmark</title>
<style>body { font: 14px system-ui; margin: 2em; color-scheme: light dark } pre { white-space: pre-wrap }</style></head>
<body><h1>NCA Studio: GPU benchmark</h1><p>Takes a minute or two; nothing leaves this page.</p><button>Copy</button><pre></pre>
<script>${script}</script></body></html>
`;
}
