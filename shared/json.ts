/** Text that is no JSON, or more of it than anything of ours has; the message completes "run.json …". */
export class JsonError extends Error {
  override readonly name = 'JsonError';

  /** @param at where in the text it is, in UTF-16 units, if that is known */
  constructor(
    message: string,
    readonly at?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export interface JsonLimits {
  /** Arrays and objects within each other. */
  readonly depth?: number;
  /** Numbers, texts, arrays, objects and so on, all in all. */
  readonly values?: number;
}

/**
 * Parses JSON of a file. Depth and number of values are counted before anything is made of them: a megabyte of brackets
 * would become tens of megabytes of objects, and those who walk them recursively would run out of stack.
 * @throws JsonError
 */
export function parseJson(text: string, limits: JsonLimits = {}): unknown {
  checkJsonLimits(text, limits);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new JsonError(`is no JSON (${reasonOf(error)}).`, undefined, { cause: error });
  }
}

/** @throws JsonError for text with too many values, or too deep, be it otherwise JSON (with comments) or not */
export function checkJsonLimits(text: string, { depth: deepest = 64, values: most = 4_000_000 }: JsonLimits = {}): void {
  let depth = 0;
  let values = 1;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) depth--;
    else if (code === COMMA) values++;
    else if (code === OPEN_ARRAY || code === OPEN_OBJECT) {
      values++;
      if (++depth > deepest) throw new JsonError(`is nested more than ${deepest} levels deep.`, at);
    }
    if (values > most) throw new JsonError(`holds more than ${most} values.`, at);
  }
}

const [QUOTE, COMMA, BACKSLASH, OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [...'",\\[]{}'].map((sign) => sign.charCodeAt(0));

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at++;
  }
  return text.length;
}

/** Engines word it in many ways, and quote the text. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  const position = /position (\d+)/.exec(message)?.[1];
  if (/end of JSON/.test(message)) return 'it is cut short';
  return position === undefined ? 'a sign is where none belongs' : `a sign is where none belongs, at ${position}`;
}
