/** Writes the settings of src/shared/configuration/settings.ts into package.json. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { importTypeScript } from './lib/import-typescript.mjs';

const root = path.resolve(import.meta.dirname, '..');
const manifestPath = path.join(root, 'package.json');

const { contributedConfiguration } = await importTypeScript(
  path.join(root, 'src/shared/configuration/contributedConfiguration.ts'),
);
const manifest = JSON.parse(await readFile(manifestPath, 'utf8'));
manifest.contributes = { ...manifest.contributes, configuration: contributedConfiguration() };
await writeFile(manifestPath, `${JSON.stringify(manifest, null, 2)}\n`);
