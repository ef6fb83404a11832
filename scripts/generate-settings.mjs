/** Writes the settings of src/shared/configuration into package.json and the README's tables. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { importTypeScript } from './lib/import-typescript.mjs';

const root = path.resolve(import.meta.dirname, '..');
const fromConfiguration = (file) => importTypeScript(path.join(root, 'src/shared/configuration', file));

const { contributedConfiguration } = await fromConfiguration('contributedConfiguration.ts');
const manifestPath = path.join(root, 'package.json');
const manifest = JSON.parse(await readFile(manifestPath, 'utf8'));
manifest.contributes = { ...manifest.contributes, configuration: contributedConfiguration() };
await writeFile(manifestPath, `${JSON.stringify(manifest, null, 2)}\n`);

const { withTables } = await fromConfiguration('readmeTables.ts');
const readmePath = path.join(root, 'README.md');
await writeFile(readmePath, withTables(await readFile(readmePath, 'utf8')));
