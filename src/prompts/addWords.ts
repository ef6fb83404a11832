import { formatPrompts, parsePrompts } from '../../shared/prompts/parsePrompts';

/**
 * Words go into the last prompt where it has no weight of its own: that would count for them, or turn away from them.
 * Else they are a prompt of their own.
 */
export function addWords(text: string, words: readonly string[]): string {
  const added = words.join(' ');
  const given = text.trim();
  if (added === '' || given === '') return given || added;
  try {
    const prompts = parsePrompts(given);
    const last = prompts.at(-1)!;
    if (last.weight !== 1) return `${given} | ${added}`;
    return formatPrompts([...prompts.slice(0, -1), { ...last, text: `${last.text} ${added}` }]);
  } catch {
    // Half-written: what is there stays as it is.
    return given.endsWith('|') ? `${given} ${added}` : `${given} | ${added}`;
  }
}
