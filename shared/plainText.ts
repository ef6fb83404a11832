const lineEnds = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
/** C0, C1, and what turns the direction of what follows (Unicode Standard Annex 9), which makes text look like other text. */
const controls = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const loneSurrogate = /\p{Cs}/gu;

/** Text of several lines, plain as in `plainText`. */
export function plainLines(text: string): string {
  return text.split('\n').map((line) => plainText(line)).join('\n');
}

/**
 * Text of files as one line that does nothing: no terminal, XML file or window reads an order out of it. It may still
 * hold the marks of a language (`<`, `[`, `$(`): those belong to the place it goes to, see `escape.ts`.
 * @param most characters (UTF-16 units); what is longer is cut, never within a pair of surrogates, and ends in …
 */
export function plainText(text: string, most = Infinity): string {
  const line = text.replace(lineEnds, ' ').replace(controls, '').replace(loneSurrogate, '\uFFFD');
  return line.length <= most ? line : `${line.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
