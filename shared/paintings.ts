/** Paintings and prints among the bundled styles: in the public domain, first in every list. */
interface Painting {
  readonly title: string;
  readonly artist: string;
  readonly year: string;
}

/** By the name of the file, without its ending, in the order in which they are listed. */
export const paintings: Readonly<Record<string, Painting>> = {
  'great-wave': { title: 'The Great Wave off Kanagawa', artist: 'Katsushika Hokusai', year: 'about 1831' },
  'straw-hat': { title: 'Self-Portrait with a Straw Hat', artist: 'Vincent van Gogh', year: '1887' },
  'wheat-field': { title: 'Wheat Field with Cypresses', artist: 'Vincent van Gogh', year: '1889' },
  'olive-trees': { title: 'Olive Trees', artist: 'Vincent van Gogh', year: '1889' },
  'night-cafe': { title: 'The Night Café', artist: 'Vincent van Gogh', year: '1888' },
  scream: { title: 'The Scream', artist: 'Edvard Munch', year: '1893' },
};

/** What a person calls a bundled style: `oil-strokes` → "Oil strokes", and a painting by its title. @param name of the file, without its ending */
export function styleTitle(name: string): string {
  const words = name.replaceAll('-', ' ');
  return paintings[name]?.title ?? words.charAt(0).toUpperCase() + words.slice(1);
}

const order = Object.keys(paintings);

/** Names of bundled styles as they are listed: paintings, then the others by their names. */
export function inStyleOrder(names: readonly string[]): string[] {
  const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return [...names].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}
