/** A word as a shell takes it: in quotes where it would read more in it than a word. */
export const quoted = (word: string) => (/^[\w.,+/:@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
