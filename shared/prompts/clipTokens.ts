import { Tokenizer } from '@huggingface/tokenizers';
import { messageOf } from '../messageOf';

/** Start and end included. */
export const CONTEXT_LENGTH = 77;

export interface TokenizedText {
  /** Start token, word pieces, end token. */
  readonly ids: readonly number[];
  /** What each id stands for, in the order of `ids`. */
  readonly pieces: readonly string[];
}

/** Makes texts into tokens as a CLIP's own tokenizer.json says. */
export class ClipTokenizer {
  private readonly tokenizer: Tokenizer;

  /**
   * @param json text of tokenizer.json.
   * @throws Error if it is damaged.
   */
  constructor(json: string) {
    try {
      this.tokenizer = new Tokenizer(JSON.parse(json) as object, {});
    } catch (error) {
      throw new Error(`The model's tokenizer.json cannot be used: ${messageOf(error)}`, { cause: error });
    }
  }

  /** @throws Error that says by how much a text is too long. */
  tokenize(text: string): TokenizedText {
    const { ids, tokens } = this.tokenizer.encode(plain(text));
    if (ids.length > CONTEXT_LENGTH) {
      const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
      throw new Error(
        `The prompt "${shown}" is too long: ${ids.length - 2} word pieces, and CLIP takes ${CONTEXT_LENGTH - 2}.`,
      );
    }
    return { ids, pieces: tokens };
  }
}

/**
 * Quotes straight, ligatures and letters of full width as plain ones: of what the original has `ftfy` do, the part
 * that keyboards and word processors make necessary.
 */
function plain(text: string): string {
  const straight = text.replace(/[\u2018-\u201b]/g, "'").replace(/[\u201c-\u201f]/g, '"');
  return straight.replace(/[\ufb00-\ufb06\uff01-\uff5e]/g, (letter) => letter.normalize('NFKC'));
}
