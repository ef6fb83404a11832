import { plainText } from './plainText';

/** A contact sheet: pictures in rows with names below, of photos as automata paint them. */
interface SheetCell {
  readonly photo: number;
  /** Undefined: the photo itself. */
  readonly automaton: number | undefined;
  readonly label: string;
}

export interface SheetPlan {
  readonly columns: number;
  readonly cells: readonly SheetCell[];
}

/** Most columns, where nobody says how many. */
const WIDE = 6;

/**
 * What a sheet shows: one photo in all automata, all photos in one, or a row for each photo where there are several of both.
 * @param columns where it is for the reader to say
 */
export function planSheet(photos: readonly string[], automata: readonly string[], columns?: number): SheetPlan {
  if (automata.length === 1 && photos.length > 1) {
    const cells = photos.map((name, photo): SheetCell => ({ photo, automaton: 0, label: stemOf(name) }));
    return { columns: columns ?? columnsFor(cells.length), cells };
  }
  const cells = photos.flatMap((name, photo): SheetCell[] => [
    { photo, automaton: undefined, label: stemOf(name) },
    ...automata.map((label, automaton): SheetCell => ({ photo, automaton, label: stemOf(label) })),
  ]);
  return { columns: photos.length > 1 ? automata.length + 1 : (columns ?? columnsFor(cells.length)), cells };
}

/** As square as can be, with no row nearly empty. */
function columnsFor(cells: number): number {
  const widest = Math.min(WIDE, cells);
  const rows = Math.ceil(cells / Math.min(widest, Math.ceil(Math.sqrt(cells * 1.5))));
  return Math.ceil(cells / rows);
}

const stemOf = (name: string) => plainText(name).replace(/(\.nca\.safetensors|\.[^.]+)$/, '');

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Where everything lies, in pixels. */
export interface SheetPlaces extends Size {
  /** Corner of each cell's picture, which is centred in its box. */
  readonly pictures: readonly { readonly left: number; readonly top: number }[];
  /** Middle of each label's line. */
  readonly labels: readonly { readonly x: number; readonly y: number; readonly text: string }[];
  readonly fontSize: number;
}

/** @param pictures sizes of the cells' pictures */
export function placeSheet({ columns, cells }: SheetPlan, pictures: readonly Size[]): SheetPlaces {
  const [wide, high] = [Math.max(...pictures.map(({ width }) => width)), Math.max(...pictures.map(({ height }) => height))];
  const fontSize = Math.max(11, Math.round(wide / 20));
  const [gap, line] = [Math.round(fontSize / 2), 2 * fontSize];
  const corner = (i: number) => ({ left: gap + (i % columns) * (wide + gap), top: gap + Math.floor(i / columns) * (high + line) });
  return {
    width: gap + columns * (wide + gap),
    height: gap + Math.ceil(cells.length / columns) * (high + line),
    fontSize,
    pictures: pictures.map(({ width, height }, i) => ({
      left: corner(i).left + Math.floor((wide - width) / 2),
      top: corner(i).top + Math.floor((high - height) / 2),
    })),
    labels: cells.map(({ label }, i) => ({ x: corner(i).left + wide / 2, y: corner(i).top + high + line / 2, text: fitted(label, wide / fontSize) })),
  };
}

/** Mean width of a letter, in heights of the font; and of signs that are as wide as high. */
const LETTER = 0.55;
const WIDE_LETTER = 1;
const wide = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Extended_Pictographic}|[\u3000-\u303f\uff00-\uff60]/u;
const segmenter = new Intl.Segmenter('en');

/** As much of a label as there is room for; no sign is cut in two. @param widths in heights of the font */
function fitted(label: string, widths: number): string {
  // Some systems keep accents beside their letters.
  const signs = [...segmenter.segment(label.normalize('NFC'))].map(({ segment }) => segment);
  const widthOf = (sign: string) => (wide.test(sign) ? WIDE_LETTER : LETTER);
  if (signs.reduce((sum, sign) => sum + widthOf(sign), 0) <= widths) return signs.join('');
  let left = widths - LETTER;
  const shown = signs.slice(0, Math.max(0, signs.findIndex((sign) => (left -= widthOf(sign)) < 0)));
  return `${shown.join('').trimEnd()}…`;
}
