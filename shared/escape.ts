/** Untrusted text for where it goes: each of these gives text that is shown as it was and starts nothing. */
import { plainText } from './plainText';

/** Text or an attribute (in quotes) of HTML, SVG or XML. */
export function escapeMarkup(text: string): string {
  return plainText(text).replace(/[&<>"'`]/g, reference);
}

/** As `escapeMarkup`, for a tag that stands in Markdown, also in a cell of a table. */
export function escapeInlineTag(text: string): string {
  return escapeMarkup(text).replace(/[\\|]/g, reference);
}

const reference = (character: string) => `&#${character.codePointAt(0)};`;

const wordJoiner = '\u2060';
/** Two letters are any country; the others are those that linkify-it knows. */
const topLevelDomain = /\.(?=(?:[a-z]{2}|com|edu|gov|net|org|pro|web|xxx|aero|asia|biz|coop|info|museum|name|shop|xn--[\w-]+)(?![\w-]))/gi;

/**
 * Text in a line of Markdown, also in a cell of a table or a heading. What programs make links of though no brackets ask
 * for it (addresses of pages and of mail) is broken by word joiners, which nobody sees.
 */
export function escapeMarkdown(text: string): string {
  const inert = plainText(text)
    .trim()
    .replaceAll('//', `/${wordJoiner}/`)
    .replaceAll('@', `${wordJoiner}@`)
    .replace(/www(?=\.)/gi, `$&${wordJoiner}`)
    .replace(topLevelDomain, `.${wordJoiner}`);
  // At the start `-`, `+` and `1.` would make a list, `=` a heading of the line before.
  return inert.replace(/[&<>\\|`*_~$[\]#!{}^]|^[-+=]|(?<=^\d+)[.)]/g, escapedMark);
}

/** A table is split at bars before backslashes are read, and tags and references are read where backslashes are not. */
const escapedMark = (mark: string) => (/[&<>\\|]/.test(mark) ? reference(mark) : `\\${mark}`);

/** A path from the file that names it, as an address in a link or an attribute of Markdown or HTML. */
export function escapePath(path: string): string {
  const encode = (part: string) => encodeURIComponent(part.replace(/\p{Cs}/gu, '\uFFFD')).replace(/[!'()*]/g, percent);
  return path.split('/').map(encode).join('/');
}

const percent = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/**
 * A field of a CSV file (RFC 4180). Text that spreadsheets would take for a formula gets an apostrophe before it
 * (OWASP, "CSV Injection"); numbers stay numbers.
 */
export function csvField(value: string | number): string {
  const text = typeof value === 'number' ? String(value) : defused(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function defused(text: string): string {
  const isNumber = text.trim() !== '' && Number.isFinite(Number(text));
  return /^[=+\-@\t\r\n]/.test(text) && !isNumber ? `'${text}` : text;
}

/**
 * Text in VS Code's notifications, quick picks and status bar, which make links of `[text](command:…)` and icons of
 * `$(name)`: word joiners, which nobody sees, keep it text.
 */
export function escapeMessage(text: string): string {
  return text.split('\n').map((line) => plainText(line).replace(/\](?=\()|\$(?=\()/g, `$&${wordJoiner}`)).join('\n');
}
