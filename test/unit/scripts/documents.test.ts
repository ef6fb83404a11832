import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { packedPage } from '../../../scripts/jobs/package.mjs';

const docs = readdirSync('docs').map((name) => `docs/${name}`);
const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'weights/README.md', 'media/samples/README.md', ...docs];
const text = (file: string) => readFileSync(file, 'utf8');

interface Link {
  readonly target: string;
  readonly anchor: string | undefined;
}

/** Links and pictures of a page, but for those into the web. */
function localLinks(markdown: string): Link[] {
  const plain = markdown.replace(/^```[^]*?^```/gm, '');
  return [...plain.matchAll(/\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map(([, target, anchor]) => ({ target: target!, anchor }));
}

/** Headings as VS Code and GitHub name them in addresses. */
function anchors(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!.toLowerCase().replace(/[^\p{L}\p{N}\s-]/gu, '').trim().replace(/\s/g, '-'),
  );
}

describe('the documents', () => {
  it('README has 1,300 words at most', () => {
    expect(text('README.md').split(/\s+/).filter(Boolean).length).toBeLessThanOrEqual(1300);
  });

  it.each(pages)('%s links to files and headings that are there', (page) => {
    for (const { target, anchor } of localLinks(text(page))) {
      const file = target ? path.join(path.dirname(page), target) : page;
      expect(existsSync(file), `${target} of ${page}`).toBe(true);
      if (anchor !== undefined) expect(anchors(text(file)), `${target} of ${page}`).toContain(anchor);
    }
  });

  it.each(pages)('%s names folders and files of the project that are there', (page) => {
    const named = text(page).matchAll(/`((?:docs|engine|media|scripts|shared|src|test|weights|webview)\/[\w./-]*)`/g);
    for (const [, file] of named) expect(existsSync(file!), `${file} of ${page}`).toBe(true);
  });

  it.each(docs)('%s links only to what is packed with it', (page) => {
    const places = localLinks(text(page)).map(({ target }) => path.posix.join('docs', target));
    for (const place of places) expect(place).toMatch(/^(docs|media\/readme|media\/samples|weights)\b/);
  });

  it('the index names every page', () => {
    const named = localLinks(text('docs/README.md')).map(({ target }) => `docs/${target}`);
    expect(named).toEqual(expect.arrayContaining(docs.filter((page) => page !== 'docs/README.md')));
  });
});

describe('a packed page', () => {
  it.each([['README.md', 4], ['docs/README.md', 3], ['docs/benchmarks.md', 1], ['docs/settings.md', 0]] as const)(
    '%s holds its %i pictures as small JPEGs and is otherwise as it was',
    async (page, count) => {
      const packed = await packedPage(page);
      const definitions = [...packed.matchAll(/^\[([\w-]+)\]: data:image\/jpeg;base64,(\S+)$/gm)];
      expect(definitions).toHaveLength(count);
      for (const [, name, data] of definitions) {
        const bytes = Buffer.from(data!, 'base64');
        const { width, height } = (await sharp(bytes).raw().toBuffer({ resolveWithObject: true })).info;
        expect(width).toBeGreaterThan(600);
        expect(height).toBeGreaterThan(100);
        expect(bytes.length).toBeLessThan(150_000);
        expect(packed).toMatch(new RegExp(`!\\[[^\\]]+\\]\\[${name}\\]`));
      }
      const rest = packed.replace(/^\[[\w-]+\]: data:\S+\n/gm, '').replace(/!\[.*?\][[(].*?[\])]/g, '').trimEnd();
      expect(rest).toBe(text(page).replace(/!\[.*?\]\(.*?\)/g, '').trimEnd());
      expect(packed).not.toMatch(/!\[[^\]]*\]\(/);
    },
  );
});
