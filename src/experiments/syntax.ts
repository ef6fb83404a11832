import { parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { checkJsonLimits, JsonError } from '../../shared/json';
import { findingAt, rangeOf, type ExperimentSource, type Finding } from './findings';

/** What follows the first errors follows from them. */
const MOST_ERRORS = 5;

/** Parses JSON with comments, as VS Code's settings are written: the tree, or what keeps it from being read. */
export function parseText(source: ExperimentSource): { tree: Node; findings?: undefined } | { tree?: undefined; findings: Finding[] } {
  const { text, file } = source;
  const beyond = limitPassed(text);
  if (beyond) {
    const place = rangeOf(text, { offset: beyond.at ?? 0, length: 1 });
    return { findings: [{ severity: 'error', message: `The file ${beyond.message}`, file, ...place }] };
  }
  if (text.trim() === '') return { findings: [findingAt(source, [], 'The file is empty: a JSON object is wanted.')] };
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  if (tree && errors.length === 0) return { tree };
  return { findings: errors.slice(0, MOST_ERRORS).map((error) => ({ severity: 'error', message: words(error), isSyntax: true, file, ...rangeOf(text, error) })) };
}

function words({ error }: ParseError): string {
  return `This is no JSON: ${printParseErrorCode(error).replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()}.`;
}

/** The parser goes down by recursion, and takes some hundred bytes a value. */
function limitPassed(text: string): JsonError | undefined {
  try {
    checkJsonLimits(text, { values: 200_000 });
    return undefined;
  } catch (error) {
    if (error instanceof JsonError) return error;
    throw error;
  }
}
