/** Ends of lines and tabs become spaces in `plainText`; all other controls go. */
const spaces = /[\s\u0085]+/gu;
/** C0, C1, and what turns the direction of what follows (Unicode Standard Annex 9), which makes text look like other text. */
const controls = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const loneSurrogate = /\p{Cs}/gu;

/**
 * Text of files as one line that does nothing: no terminal, XML file or window reads an order out of it. It may still
 * hold the marks of a language (`<`, `[`, `$(`): those belong to the place it goes to, see `escape.ts`.
 * @param most characters (UTF-16 units); what is longer is cut, never within a pair of surrogates, and ends in …
 */
export function plainText(text: string, most = Infinity): string {
  const line = text.replace(spaces, ' ').replace(controls, '').replace(loneSurrogate, '\uFFFD').trim();
  return line.length <= most ? line : `${line.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
