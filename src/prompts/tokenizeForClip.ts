import { ClipTokenizer } from '../../shared/prompts/clipTokens';
import { fillTemplates, neutralText, type TextGuidance } from '../../shared/prompts/guidance';
import { withinTime } from './withinTime';
import type { Prompt } from '../../shared/prompts/parsePrompts';

/** Half a second on a slow machine, for a tokenizer of 50,000 words. */
const longestMilliseconds = 15_000;

/**
 * Prompts and the neutral text as tokens of a downloaded CLIP.
 * @param tokenizer text of its tokenizer.json.
 * @returns also the word pieces of all tokens, by id.
 * @param milliseconds that the tokenizer may take.
 * @throws Error for a prompt that is too long, and for a tokenizer that is damaged or does not come to an end.
 */
export function tokenizeForClip(
  tokenizer: string,
  prompts: readonly Prompt[],
  templates: readonly string[],
  milliseconds = longestMilliseconds,
): Pick<TextGuidance, 'prompts' | 'neutral'> & { readonly words: ReadonlyMap<number, string> } {
  const message = "The model's tokenizer.json cannot be used: its patterns take too long on these prompts.";
  return withinTime(milliseconds, message, () => tokenize(new ClipTokenizer(tokenizer), prompts, templates));
}

function tokenize(clip: ClipTokenizer, prompts: readonly Prompt[], templates: readonly string[]) {
  const words = new Map<number, string>();
  const ids = (text: string) => {
    const { ids, pieces } = clip.tokenize(text);
    ids.forEach((id, i) => words.set(id, pieces[i]!.replace('</w>', '')));
    return [...ids];
  };
  return {
    prompts: prompts.map(({ text, weight }) => ({ text, weight, tokens: fillTemplates(text, templates).map(ids) })),
    neutral: ids(neutralText),
    words,
  };
}
