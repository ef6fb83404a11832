import { Tokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import { JsonError, parseJson } from '../json';
import { describeProblem } from '../messageOf';

/** Start and end included. */
const CONTEXT_LENGTH = 77;

export interface TokenizedText {
  /** Start token, word pieces, end token. */
  readonly ids: readonly number[];
  /** What each id stands for, in the order of `ids`. */
  readonly pieces: readonly string[];
}

/** What the tokenizer's own parser takes for granted; the rest is its business. */
const tokenizerSchema = z.looseObject({
  model: z.looseObject({ vocab: z.record(z.string(), z.int().min(0)) }),
  added_tokens: z.array(z.looseObject({ id: z.int().min(0), content: z.string() })).nullish(),
});

/** Makes texts into tokens as a CLIP's own tokenizer.json says. */
export class ClipTokenizer {
  private readonly tokenizer: Tokenizer;

  /**
   * @param json text of tokenizer.json.
   * @throws Error if it is damaged.
   */
  constructor(json: string) {
    this.tokenizer = usable(() => new Tokenizer(tokenizerSchema.parse(parseJson(json)), {}));
  }

  /** @throws Error that says by how much a text is too long. */
  tokenize(text: string): TokenizedText {
    const { ids, tokens } = usable(() => this.encode(plain(text)));
    if (ids.length > CONTEXT_LENGTH) {
      const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
      throw new Error(
        `The prompt "${shown}" is too long: ${ids.length - 2} word pieces, and CLIP takes ${CONTEXT_LENGTH - 2}.`,
      );
    }
    return { ids, pieces: tokens };
  }

  /** A damaged file may make pieces of anything. */
  private encode(text: string) {
    return encodedSchema.parse(this.tokenizer.encode(text));
  }
}

const encodedSchema = z
  .object({ ids: z.array(z.int().min(0)), tokens: z.array(z.string()) })
  .refine(({ ids, tokens }) => ids.length === tokens.length, 'each id wants a piece');

/**
 * Quotes straight, ligatures and letters of full width as plain ones: of what the original has `ftfy` do, the part
 * that keyboards and word processors make necessary.
 */
function plain(text: string): string {
  const straight = text.replace(/[\u2018-\u201b]/g, "'").replace(/[\u201c-\u201f]/g, '"');
  return straight.replace(/[\ufb00-\ufb06\uff01-\uff5e]/g, (letter) => letter.normalize('NFKC'));
}

/** Reasons of our own are told; what the library stumbles over is of no use to anyone. */
function usable<T>(use: () => T): T {
  try {
    return use();
  } catch (error) {
    throw new Error(`The model's tokenizer.json ${tokenizerProblem(error)}`, { cause: error });
  }
}

function tokenizerProblem(error: unknown): string {
  if (error instanceof JsonError) return error.message;
  if (error instanceof z.ZodError) return `cannot be used: ${describeProblem(error)}`;
  return 'cannot be used: it is damaged, or of a kind that is not read.';
}
