import { z } from 'zod';
import { parseJson } from '../json';
import { readSafetensors } from '../safetensors';

const row = z.int().min(0);
const wordsSchema = z.object({ start: row, end: row, unknown: row, rows: z.record(z.string(), z.array(row)) });

/** Words without a meaning to the eye: a prompt may have them whether the model knows them or not. */
const functionWords = new Set(
  'a an and are as at be by for from has have in into is it its like of off on onto or so some that the this to very with'.split(' '),
);

const articles = new Set(['a', 'an', 'the']);

export interface KnownText {
  /** Rows of the model's own token table: start, words, end. */
  readonly ids: readonly number[];
  /** Words of the text that the model does not know. */
  readonly unknown: readonly string[];
}

/** What the built-in miniature CLIP has in place of a tokenizer: the words that it was trained on. */
export class WordList {
  private constructor(private readonly list: z.infer<typeof wordsSchema>) {}

  /**
   * @param weights the file `mini-clip.safetensors`.
   * @throws Error if it has no word list.
   */
  static ofModel(weights: Uint8Array): WordList {
    const text = readSafetensors(weights).metadata['words'];
    if (text === undefined) throw new Error('The built-in model has no word list: reinstall the extension.');
    return new WordList(wordsSchema.parse(parseJson(text)));
  }

  /** Words that mean something, for messages. */
  words(): string[] {
    return Object.keys(this.list.rows).filter((word) => word.length > 1 && !functionWords.has(word));
  }

  /** Words that the model does not know have one row together. */
  tokenize(text: string): KnownText {
    const { start, end, unknown, rows } = this.list;
    const words = wordsOf(text);
    const known = (word: string) => Object.hasOwn(rows, word);
    const ids = [start, ...words.flatMap((word) => (known(word) ? rows[word]! : [unknown])), end];
    const strange = words.filter((word) => !known(word) && !functionWords.has(word));
    return { ids, unknown: [...new Set(strange)] };
  }

  /** Whether any word of the text means something to the model. */
  understands(text: string): boolean {
    return wordsOf(text).some((word) => Object.hasOwn(this.list.rows, word) && word !== ',' && !functionWords.has(word));
  }

  /** The text without the words that the model does not know; empty where nothing of a meaning is left. */
  knownPart(text: string): string {
    const phrases = wordsOf(text).join(' ').split(',').map((phrase) => phrase.split(' ').filter((word) => Object.hasOwn(this.list.rows, word)));
    return phrases.map(withoutLooseEnds).filter((phrase) => this.understands(phrase)).join(', ');
  }
}

/** "in red of the" is "red": what led to words that are gone goes, too. */
function withoutLooseEnds(words: readonly string[]): string {
  const first = words.findIndex((word) => articles.has(word) || !functionWords.has(word));
  const last = words.map((word) => functionWords.has(word)).lastIndexOf(false);
  return words.slice(Math.max(0, first), last + 1).join(' ');
}

/** Letters and digits that belong together, and commas; other signs mean nothing to the model. */
function wordsOf(text: string): string[] {
  return text.normalize('NFC').toLowerCase().match(/[\p{L}\p{M}\p{N}]+|,/gu) ?? [];
}
