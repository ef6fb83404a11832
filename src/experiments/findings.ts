import { findNodeAtLocation, parseTree, type JSONPath, type Node } from 'jsonc-parser';
import type { Uri } from 'vscode';

/** The text that an experiment stands in. */
export interface ExperimentSource {
  readonly name: string;
  /** Undefined if the file is not known, as that of VS Code's user settings. */
  readonly file: Uri | undefined;
  readonly text: string;
  /** Where in the text it stands: [] if the whole text is the experiment. */
  readonly path: JSONPath;
  /** The folder that its paths start from. */
  readonly base: Uri;
}

/** Something wrong in an experiment. Lines and columns count from 0, as in VS Code. */
export interface Finding {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** The text is no JSON: of a file that is open VS Code says so, too. */
  readonly isSyntax?: boolean;
  readonly file: Uri | undefined;
  readonly start: Position;
  readonly end: Position;
}

interface Position {
  readonly line: number;
  readonly column: number;
}

interface Span {
  readonly offset: number;
  readonly length: number;
}

/**
 * A finding about the value at `path` (from the experiment's own root), or about its key. What is not there is
 * marked where it should be: at the nearest thing around it.
 */
export function findingAt(
  source: ExperimentSource,
  path: JSONPath,
  message: string,
  { atKey = false, severity = 'error' as Finding['severity'] } = {},
): Finding {
  const { text, file } = source;
  return { severity, message, file, ...rangeOf(text, spanAt(source, path, atKey)) };
}

export function rangeOf(text: string, { offset, length }: Span): { start: Position; end: Position } {
  return { start: positionAt(text, offset), end: positionAt(text, offset + length) };
}

function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length - 1, column: before.at(-1)!.length };
}

function spanAt({ text, path: root }: ExperimentSource, path: JSONPath, atKey: boolean): Span {
  const tree = parseTree(text);
  if (!tree) return { offset: 0, length: 0 };
  for (let length = path.length; length >= 0; length--) {
    const node = findNodeAtLocation(tree, [...root, ...path.slice(0, length)]);
    if (node) return shown(node, atKey || length < path.length);
  }
  return { offset: 0, length: 0 };
}

/** The key where that is what is meant; of an object only its first character, not the whole of it. */
function shown(node: Node, atKey: boolean): Span {
  const key = node.parent?.type === 'property' ? node.parent.children![0] : undefined;
  if (atKey && key) return key;
  return atKey ? { offset: node.offset, length: 1 } : node;
}

/** `file:line:column: message`, as compilers write it, with lines and columns from 1. */
export function formatFinding({ file, start, severity, message }: Finding, nameOf: (file: Uri) => string): string {
  const place = file ? `${nameOf(file)}:${start.line + 1}:${start.column + 1}: ` : '';
  return `${place}${severity === 'warning' ? 'warning: ' : ''}${message}`;
}

export const hasErrors = (findings: readonly Finding[]) => findings.some(({ severity }) => severity === 'error');
