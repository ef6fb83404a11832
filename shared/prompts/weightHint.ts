import { promptParts } from './parsePrompts';

const inBrackets = /\(+\s*([^():|]+?)\s*:\s*([+-]?[\d.,]+)\s*\)+/u;
const withComma = /^(.*?)\s*:\s*([+-]?)(\d*),(\d+)$/su;

/** What looks like a weight and is none: as other programs write it, or with a comma. Undefined where all is well. */
export function weightHint(input: string): string | undefined {
  const hints = promptParts(input).map((part) => hintOf(part.trim()));
  return hints.find((hint) => hint !== undefined);
}

function hintOf(part: string): string | undefined {
  // A quotation is meant as it stands.
  if (part.startsWith('"')) return undefined;
  const bracket = inBrackets.exec(part);
  if (bracket) return `Brackets give no weight here: write ${bracket[1]}:${bracket[2]!.replace(',', '.')}, and | between several prompts.`;
  const comma = withComma.exec(part);
  return comma ? `A weight is written with a point: ${comma[1]}:${comma[2]}${comma[3] || '0'}.${comma[4]}` : undefined;
}
