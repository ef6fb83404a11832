import { ClipTokenizer } from '../../shared/prompts/clipTokens';
import { fillTemplates, neutralText, type TextGuidance } from '../../shared/prompts/guidance';
import type { Prompt } from '../../shared/prompts/parsePrompts';

/**
 * Prompts and the neutral text as tokens of a downloaded CLIP.
 * @param tokenizer text of its tokenizer.json.
 * @returns also the word pieces of all tokens, by id.
 * @throws Error for a prompt that is too long.
 */
export function tokenizeForClip(
  tokenizer: string,
  prompts: readonly Prompt[],
  templates: readonly string[],
): Pick<TextGuidance, 'prompts' | 'neutral'> & { readonly words: ReadonlyMap<number, string> } {
  const clip = new ClipTokenizer(tokenizer);
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
