/**
 * `npm run weights:pins`: downloads what the catalogue names and writes what came into `pins.json`. Wants the hub, and
 * a gigabyte of room. Ids as arguments: those alone. HF_ENDPOINT names another hub.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { catalogue } from './catalogue';
import { Models } from './models';
import { nodeFileAccess } from './nodeFileAccess';
import { hubEndpoint, sizeText } from './places';

const pinsFile = path.join('src', 'models', 'pins.json');

async function main(ids: readonly string[]): Promise<void> {
  const cache = await mkdtemp(path.join(tmpdir(), 'nca-pins-'));
  try {
    const pins = JSON.parse(await readFile(pinsFile, 'utf8')) as Record<string, unknown>;
    const models = openModels(cache);
    for (const { id, name } of catalogue.filter((entry) => ids.length === 0 || ids.includes(entry.id))) {
      process.stderr.write(`${name} …\n`);
      // Pins that are there are what this is to replace.
      await models.download(id, { trustChanged: true, allowWhole: true, onProgress: (received, total) => say(received, total) });
      pins[id] = await models.trustOf(id);
    }
    const sorted = Object.fromEntries(Object.entries(pins).sort(([a], [b]) => (a < b ? -1 : 1)));
    await writeFile(pinsFile, `${JSON.stringify(sorted, null, 2)}\n`);
  } finally {
    await rm(cache, { recursive: true });
  }
}

function openModels(cache: string): Models {
  return new Models({
    files: nodeFileAccess,
    cache,
    endpoint: process.env['HF_ENDPOINT'] || hubEndpoint,
    http: { fetch: (url, init) => fetch(url, init) },
    wholeTokenTable: false,
    wait: async (milliseconds) => void (await wait(milliseconds)),
    now: () => new Date(),
  });
}

const say = (received: number, total: number) => void process.stderr.write(`\r${sizeText(received)} of ${sizeText(total)}  `);

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
