import { parseJson } from '../../shared/json';
import { readSafetensors } from '../../shared/safetensors';
import { fillTemplates, neutralText, type TextGuidance } from '../../shared/prompts/guidance';
import type { Prompt } from '../../shared/prompts/parsePrompts';
import { WordList } from '../../shared/prompts/wordList';

/** In run files and messages. */
export const builtInClipId = 'mini-clip';

/** None of a prompt's words is among the built-in ones. */
class UnknownWords extends Error {
  override readonly name = 'UnknownWords';
  constructor(
    readonly prompts: readonly string[],
    words: readonly string[],
  ) {
    const list = prompts.map((text) => `"${text}"`).join(', ');
    super(
      `The built-in words (${words.length} for colours, patterns and treatments, for example ${examples.join(', ')}) ` +
        `do not cover ${list}: a CLIP model that is downloaded understands it.`,
    );
  }
}

const examples = ['red', 'pencil sketch', 'blue horizontal stripes', 'sepia'];

/**
 * What prompts are to the miniature CLIP that comes with the extension.
 * @param weights the file `mini-clip.safetensors`.
 * @returns the words, too, that it does not know and takes no notice of.
 * @throws UnknownWords for a prompt of none of its words.
 */
export function builtInGuidance(
  weights: Uint8Array,
  prompts: readonly Prompt[],
  templates: readonly string[],
): { guidance: TextGuidance; unknown: readonly string[] } {
  const list = WordList.ofModel(weights);
  const strange = prompts.filter(({ text }) => !list.understands(text)).map(({ text }) => text);
  if (strange.length > 0) throw new UnknownWords(strange, list.words());
  const { metadata } = readSafetensors(weights);
  const tokens = (text: string) => [...list.tokenize(text).ids];
  const guidance = {
    clip: {
      id: builtInClipId,
      weights,
      config: parseJson(metadata['config'] ?? 'null'),
      preprocessor: parseJson(metadata['preprocessor'] ?? 'null'),
      tokenRows: null,
    },
    prompts: prompts.map(({ text, weight }) => ({ text, weight, tokens: fillTemplates(text, templates).map(tokens) })),
    neutral: tokens(neutralText),
  };
  return { guidance, unknown: [...new Set(prompts.flatMap(({ text }) => list.tokenize(text).unknown))] };
}
