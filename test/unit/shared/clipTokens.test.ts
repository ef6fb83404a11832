import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ClipTokenizer } from '../../../shared/prompts/clipTokens';

const shared = path.resolve(import.meta.dirname, '../../../../shared');
/** The original's tokens of prompts of all kinds. */
const reference = path.join(shared, 'reference/tokenizer.json');
/** CLIP's vocabulary, which is not this project's to ship. */
const vocabulary = path.join(shared, 'data/mini-clip/tokenizer.json');

interface Row {
  readonly prompt: string;
  /** After the original's repairs. */
  readonly cleaned: string;
  readonly ids: readonly number[];
}

const title = 'CLIP’s tokens are those of the original';

function holdAgainstOriginal(): void {
  const { rows } = JSON.parse(readFileSync(reference, 'utf8')) as { rows: Row[] };
  const tokenizer = new ClipTokenizer(readFileSync(vocabulary, 'utf8'));

  // Nobody types character references of HTML, which the original resolves.
  const textOf = ({ prompt, cleaned }: Row) => (/&#?\w+;/.test(prompt) ? cleaned : prompt);

  it.each(rows.map((row) => [row.prompt.slice(0, 40), textOf(row), row.ids] as const))('%s', (_, text, ids) => {
    const tokenize = () => tokenizer.tokenize(text).ids;
    if (ids.length > 75) expect(tokenize).toThrow(/too long|77|75/);
    else expect([...tokenize()]).toEqual([49406, ...ids, 49407]);
  });
}

if ([reference, vocabulary].every(existsSync)) describe(title, holdAgainstOriginal);
else it.skip(`${title}: the data are not here`, () => {});
