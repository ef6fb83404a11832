/** Writes the settings of shared/configuration into package.json, the tables of docs/settings.md and media/. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { importTypeScript } from './lib/import-typescript.mjs';

const root = path.resolve(import.meta.dirname, '..');
const fromConfiguration = (file) => importTypeScript(path.join(root, 'shared/configuration', file));

const { contributedConfiguration, contributedExperimentSchema } = await fromConfiguration('contributedConfiguration.ts');
const manifestPath = path.join(root, 'package.json');
const manifest = JSON.parse(await readFile(manifestPath, 'utf8'));
manifest.contributes = { ...manifest.contributes, configuration: contributedConfiguration() };
await writeFile(manifestPath, `${JSON.stringify(manifest, null, 2)}\n`);

const schema = `${JSON.stringify(contributedExperimentSchema(), null, 2)}\n`;
await writeFile(path.join(root, 'media/nca-experiment.schema.json'), schema);

const { withTables } = await fromConfiguration('settingTables.ts');
const documentPath = path.join(root, 'docs/settings.md');
await writeFile(documentPath, withTables(await readFile(documentPath, 'utf8')));
