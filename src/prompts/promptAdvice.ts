import { formatPrompts, parsePrompts, type Prompt } from '../../shared/prompts/parsePrompts';
import { weightHint } from '../../shared/prompts/weightHint';
import type { WordList } from '../../shared/prompts/wordList';
import { messageOf } from '../../shared/messageOf';

/** What is to be said of a prompt while it is typed. */
export interface PromptAdvice {
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
}

/**
 * @param optional whether something else guides the run, so that the prompt may stay empty
 * @returns undefined where there is nothing to say
 */
export function adviseOnPrompt(text: string, words: WordList, optional: boolean): PromptAdvice | undefined {
  if (optional && text.trim() === '') return undefined;
  try {
    const prompts = parsePrompts(text);
    const hint = weightHint(text);
    return hint === undefined ? adviseOnWords(prompts, words) : { severity: 'warning', message: hint };
  } catch (error) {
    return { severity: 'error', message: messageOf(error) };
  }
}

function adviseOnWords(prompts: readonly Prompt[], words: WordList): PromptAdvice | undefined {
  const strange = unknownWords(prompts, words);
  if (strange.length === 0) return undefined;
  const message = `Not among the built-in words: ${strange.join(', ')}. The funnel above leaves them out; a larger CLIP can be chosen next. Built-in are: ${words.words().join(', ')}.`;
  return { severity: 'info', message };
}

/** Words of the prompts that the built-in CLIP does not know. */
export function unknownWords(prompts: readonly Prompt[], words: WordList): string[] {
  return [...new Set(prompts.flatMap(({ text }) => words.tokenize(text).unknown))];
}

/** The prompts as far as the built-in CLIP knows their words; undefined where it knows all or none. */
export function onlyKnownWords(text: string, words: WordList): string | undefined {
  try {
    const prompts = parsePrompts(text);
    if (unknownWords(prompts, words).length === 0) return undefined;
    const known = prompts.map(({ text, weight }) => ({ text: words.knownPart(text), weight })).filter(({ text }) => text !== '');
    return known.length === 0 ? undefined : formatPrompts(known);
  } catch {
    return undefined;
  }
}
