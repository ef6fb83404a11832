/** One text to go towards, or with a negative weight away from. */
export interface Prompt {
  readonly text: string;
  readonly weight: number;
}

const longestText = 1000;
const mostPrompts = 16;
/** With quotes and weights; looked at before any pattern is, whose time may grow with the square of it. */
const longestInput = mostPrompts * 2 * longestText;
const longestPart = 2 * longestText + 100;
const number = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?`;
const weightBehind = new RegExp(String.raw`^(.*?)\s*:\s*(${number})$`, 'isu');
/** "16:9" and "12:30" are no weights. */
const ratio = /(^|\s)\d{1,2}:\d{1,2}$/;
/** In "http://localhost:8080" the number is the port. */
const port = /^[a-z][a-z0-9+.-]*:\/\/[^\s/:]*:\d+$/i;
const quoted = new RegExp(String.raw`^"((?:[^"\\]|\\.)*)"(?:\s*:\s*(${number}))?$`, 'isu');

/**
 * Reads `text:weight | text:weight`. A weight is a number behind the last colon, 1 where there is none; a text in
 * double quotes is taken as it stands, with `\"` for a quote in it. Ports of addresses and ratios as "16:9" belong to
 * the text.
 * @throws Error in a sentence for the user where there is nothing sensible to read.
 */
export function parsePrompts(input: string): Prompt[] {
  if (input.length > longestInput) throw new Error(`The prompt is too long: ${input.length} characters, at most ${longestInput}.`);
  const parts = promptParts(input);
  if (parts.every((part) => part.trim() === '')) throw new Error('The prompt is empty.');
  const prompts = parts.map((part) => parsePrompt(part.trim()));
  if (prompts.length > mostPrompts) throw new Error(`${prompts.length} prompts are more than ${mostPrompts}.`);
  return prompts;
}

/** How {@link parsePrompts} takes it back. */
export function formatPrompts(prompts: readonly Prompt[]): string {
  return prompts.map(formatPrompt).join(' | ');
}

/** What stands between the "|". Only a quote at a part's beginning opens a quotation: an inch sign or an apostrophe does not. */
export function promptParts(input: string): string[] {
  const parts: string[] = [];
  let rest = input;
  for (;;) {
    const match = /^\s*"(?:[^"\\]|\\.)*"[^|]*|^[^|]*/su.exec(rest)!;
    parts.push(match[0]);
    if (match[0].length === rest.length) return parts;
    rest = rest.slice(match[0].length + 1);
  }
}

function parsePrompt(part: string): Prompt {
  if (part === '') throw new Error('One of the prompts is empty: there is nothing on one side of a "|".');
  if (part.length > longestPart) throw tooLong(part);
  const quotation = quoted.exec(part);
  if (quotation) return checked(quotation[1]!.replace(/\\(.)/gsu, '$1'), quotation[2]);
  if (/^"[^"]*$/u.test(part)) throw new Error(`The quotation in ${shortened(part)} is not closed.`);
  const weighted = ratio.test(part) || port.test(part) ? null : weightBehind.exec(part);
  return weighted ? checked(weighted[1]!, weighted[2]) : checked(part, undefined);
}

function checked(text: string, weightText: string | undefined): Prompt {
  const weight = weightText === undefined ? 1 : Number(weightText);
  if (text.trim() === '') throw new Error(`The weight ${weightText ?? ''} has no prompt before it.`);
  if (text.length > longestText) throw tooLong(text);
  if (weight === 0) throw new Error(`The prompt ${shortened(text)} has the weight 0: it would do nothing.`);
  if (!Number.isFinite(weight)) throw new Error(`The weight of the prompt ${shortened(text)} is too large.`);
  return { text: text.trim().normalize('NFC'), weight };
}

function tooLong(text: string): Error {
  return new Error(`The prompt ${shortened(text)} is too long: ${text.length} characters, at most ${longestText}.`);
}

function shortened(text: string): string {
  return text.length > 40 ? `"${[...text.slice(0, 80)].slice(0, 40).join('')}…"` : `"${text}"`;
}

function formatPrompt(prompt: Prompt): string {
  const { text, weight } = prompt;
  const behind = weight === 1 ? '' : `:${weight}`;
  return readsBack(text + behind, prompt) ? text + behind : `"${text.replace(/[\\"]/gu, '\\$&')}"${behind}`;
}

/** With its weight a text may look like a ratio or an address with its port. */
function readsBack(shown: string, { text, weight }: Prompt): boolean {
  if (/[|"\\]/u.test(shown)) return false;
  try {
    const read = parsePrompt(shown);
    return read.text === text && read.weight === weight;
  } catch {
    return false;
  }
}
