import { ClipTokenizer } from '../shared/prompts/clipTokens';
import { fillTemplates, neutralText, type TextGuidance } from '../shared/prompts/guidance';
import type { Prompt } from '../shared/prompts/parsePrompts';

/**
 * Prompts and the neutral text as tokens of a downloaded CLIP.
 * @param tokenizer text of its tokenizer.json.
 * @throws Error for a prompt that is too long.
 */
export function tokenizeForClip(
  tokenizer: string,
  prompts: readonly Prompt[],
  templates: readonly string[],
): Pick<TextGuidance, 'prompts' | 'neutral'> {
  const clip = new ClipTokenizer(tokenizer);
  const ids = (text: string) => [...clip.tokenize(text).ids];
  return {
    prompts: prompts.map(({ text, weight }) => ({ text, weight, tokens: fillTemplates(text, templates).map(ids) })),
    neutral: ids(neutralText),
  };
}
