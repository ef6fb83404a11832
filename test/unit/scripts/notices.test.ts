import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bundledPackages } from '../../../scripts/licences/bundledPackages.mjs';
import { formatNotices, readNotices } from '../../../scripts/licences/notices.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'nca-notices-'));
afterAll(() => rmSync(folder, { recursive: true }));

function packageFolder(manifest: { name: string } & Record<string, unknown>, files: Record<string, string> = { LICENSE: 'Do as you like.' }): string {
  const made = path.join(folder, manifest.name);
  mkdirSync(made, { recursive: true });
  writeFileSync(path.join(made, 'package.json'), JSON.stringify({ version: '1.2.3', ...manifest }));
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(made, file), text);
  return made;
}

describe('THIRD_PARTY_NOTICES.txt', () => {
  it('refuses a bundled package without a known licence, and one without its text', () => {
    expect(() => readNotices(packageFolder({ name: 'closed', license: 'UNLICENSED' }))).toThrow(/closed 1\.2\.3 is bundled.*"UNLICENSED"/);
    expect(() => readNotices(packageFolder({ name: 'silent' }))).toThrow(/silent 1\.2\.3 is bundled.*null/);
    expect(() => readNotices(packageFolder({ name: 'inherited', license: 'constructor' }))).toThrow(/"constructor"/);
    expect(() => readNotices(packageFolder({ name: 'bare', license: 'MIT' }, {}))).toThrow(/bare is bundled and has no file.*texts\/bare\.txt/);
  });

  it('says what MPL-2.0 and CC-BY-4.0 ask for, and gives each text once', () => {
    const packages = [
      packageFolder({ name: 'film', license: 'MPL-2.0', repository: { url: 'git+https://example.org/film.git' } }),
      packageFolder({ name: 'icons', license: 'CC-BY-4.0', author: 'A. Painter', repository: 'painter/icons' }, { 'LICENSE.md': 'Name me.' }),
      packageFolder({ name: 'other', license: 'MIT' }),
    ];
    const text = formatNotices(packages.flatMap(readNotices));
    expect(text).toContain('Its source code form is available under the Mozilla Public License 2.0 from https://example.org/film');
    expect(text).toMatch(/icons by A\. Painter \(https:\/\/github\.com\/painter\/icons\) is used unchanged .* https:\/\/creativecommons\.org\/licenses\/by\/4\.0\//);
    expect(text.match(/Do as you like/g)).toHaveLength(1);
  });

  it('finds packages in packages, and none that esbuild left out', () => {
    const output = (inputs: Record<string, number>) => ({
      bytes: 1, imports: [], exports: [],
      inputs: Object.fromEntries(Object.entries(inputs).map(([file, bytesInOutput]) => [file, { bytesInOutput }])),
    });
    const inputs = { 'src/a.ts': 5, 'node_modules/a/node_modules/@b/c/x.js': 1, 'node_modules/unused/x.js': 0, '(disabled):node_modules/d/x.js': 9 };
    const metafile = { inputs: {}, outputs: { 'dist/a.js': output(inputs) } };
    expect(bundledPackages([metafile], ['node_modules/e/y.css'])).toEqual(['node_modules/a/node_modules/@b/c', 'node_modules/e']);
  });

  it('is built, with the packages whose licences ask to be named', () => {
    const built = readFileSync('dist/THIRD_PARTY_NOTICES.txt', 'utf8');
    expect(built).toMatch(/^mediabunny [\d.]+, MPL-2\.0/m);
    expect(built).toMatch(/^@vscode\/codicons [\d.]+, CC-BY-4\.0/m);
    expect(built).toMatch(/^@tensorflow\/tfjs-core [\d.]+, Apache-2\.0/m);
    expect(built).toMatch(/^XNNPACK /m);
  });
});
