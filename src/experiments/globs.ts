/**
 * The globs of experiments: `*`, `**`, `?`, `[a-z]` and `{a,b}`. Parentheses and other signs that the matcher has a
 * meaning for stand for themselves: with them a pattern, which may come from anywhere, could take hours to match.
 */

/** A sign that a backslash takes as it is. */
const escape = /\\([\\*?[\]{}()!+@|$^])/g;

export function isGlob(text: string): boolean {
  return /[*?[{]/.test(text.replace(escape, ''));
}

/** The name that a text without globs stands for. */
export function unescaped(text: string): string {
  return text.replace(escape, '$1');
}

const mostStars = 4;
const mostFolders = 3;

/**
 * For the matcher on this machine.
 * @throws Error if it has more stars than can be matched in time
 */
export function escapedGlob(text: string): string {
  const bare = text.replace(escape, '');
  const segments = bare.split('/');
  const starsIn = (segment: string) => segment.split('*').length - 1;
  const folders = segments.filter((segment) => segment.includes('**')).length;
  if (folders > mostFolders || segments.some((segment) => starsIn(segment) > mostStars)) {
    throw new Error(`The pattern "${text}" has more than ${mostStars} stars in a name, or ${mostFolders} times "**".`);
  }
  return text.replace(/\\[\\*?[\]{}()!+@|$^]|[()!+@|$^]/g, (sign) => (sign.length === 2 ? sign : `\\${sign}`));
}

/** For a matcher that knows no backslash: signs that stand for themselves become classes. */
export function plainGlob(text: string): string {
  return text.replace(escape, (_, sign: string) => (/[*?[\]{}]/.test(sign) ? `[${sign}]` : sign));
}
