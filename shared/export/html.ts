/** One HTML file that plays an automaton: the page's script and its data, nothing from anywhere else. */
import { escapeMarkup } from '../escape';
import type { LayoutName } from '../layouts';
import type { SavedModel } from '../modelFile';
import type { SavedGrowth } from '../modelMetadata';

/** What the page has of a saved automaton's file. */
interface ExportedModel {
  readonly layout: LayoutName;
  readonly shifts: readonly number[];
  /** Units of each hidden layer, where they are not the layout's. */
  readonly hidden?: number | undefined;
  /** Of an automaton that grows. */
  readonly growth?: SavedGrowth | undefined;
  /** Little-endian 32-bit floats, base64. */
  readonly parameters: string;
  readonly noiseLevel: number;
}

/** What the page's script finds in the file. */
export interface ExportedAutomaton extends ExportedModel {
  readonly title: string;
  /** Whether it begins with the photo in its own colours, where `growth` has others. */
  readonly keepColors: boolean;
  /** Of the painting that it begins with: 0 is the photo, 1 what was trained. */
  readonly strength: number;
  /** Steps from the seed to the picture. */
  readonly steps: number;
  readonly seed: number;
  /** Cells of reflected photo around the picture. */
  readonly margin: number;
  /** automaton.wasm, base64: for browsers without a graphics card. */
  readonly kernel: string;
  /** An image file, base64. */
  readonly photo: { readonly name: string; readonly bytes: string };
  /** Where it paints that photo, an image file, base64: white all, grey partly. */
  readonly mask?: string | undefined;
  /** Paints what the mask leaves. */
  readonly rest?: ExportedModel | undefined;
}

export function exportedModel({ layout, shifts, growth, hidden, parameters, metadata }: SavedModel): ExportedModel {
  const bytes = new Uint8Array(parameters.buffer, parameters.byteOffset, parameters.byteLength);
  return { layout, shifts, growth, hidden, parameters: toBase64(bytes), noiseLevel: metadata.noise_level };
}

/** Id of the element that holds the data. */
export const dataId = 'automaton';

/** Nothing may be loaded; what is inside of the file may run. */
const policy = "default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:";

/** @param script a classic script for browsers that makes the page from the data */
export function exportedHtml(automaton: ExportedAutomaton, script: string): string {
  // Neither may end its element early.
  const data = JSON.stringify(automaton).replaceAll('<', '\\u003c');
  const code = script.replace(/<(?=\/script|!--)/gi, '\\x3c');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeMarkup(automaton.title)}</title>
</head>
<body>
<noscript>This picture is computed while you look at it, by a script: please allow it to run.</noscript>
<script type="application/json" id="${dataId}">${data}</script>
<script>${code}</script>
</body>
</html>
`;
}

/** Bytes as base64, in a way that pages and Node both have. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
}

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
