import { quoted } from '../../shared/shellWord';
import type { AutomatonRecord, PaintingRecord, SheetRecord, TileRecord } from './paintingRecord';

/** The command that paints a picture again, where its files are at hand. A mix that has no file is made first. */
export function paintLine(record: PaintingRecord): string {
  const { automaton, rest } = record;
  const mixes = [automaton, ...(rest ? [rest] : [])].flatMap(mixLine);
  return [...mixes, record.exported ? exportLine(record, record.exported) : applyLine(record)].join(' && ');
}

function applyLine({ automaton, photo, ...record }: PaintingRecord): string {
  const options = [['size', record.size], ...howOf(record)] as const;
  return ['nca', 'apply', quoted(automaton.name), quoted(photo.name), ...optionWords(options), ...flag(record.keepColors)].join(' ');
}

function exportLine({ automaton, photo, ...record }: PaintingRecord, { kind, tuning, film }: NonNullable<PaintingRecord['exported']>): string {
  const lived = [['step-size', tuning?.dt], ['scale', tuning?.dx], ['seconds', film?.seconds], ['fps', film?.framesPerSecond], ['pacing', film?.pacing]] as const;
  const options = [['size', record.size], ...howOf(record), ...lived] as const;
  return ['nca', 'export', quoted(automaton.name), quoted(photo.name), `--${kind}`, ...optionWords(options), ...flag(record.keepColors)].join(' ');
}

const howOf = ({ steps, seed, strength, background, mask, rest }: Omit<PaintingRecord, 'automaton' | 'photo'>) =>
  [['steps', steps], ['seed', seed], ['strength', strength], ['background', background], ['mask', mask?.name], ['rest', rest?.name]] as const;

function mixLine({ mixed, unsaved }: AutomatonRecord): string[] {
  if (!unsaved || !mixed) return [];
  const weights = mixed.parts.map(({ weight }) => weight).join(',');
  return [['nca', 'mix', ...mixed.parts.map(({ name }) => quoted(name)), '--weights', weights, '--by', mixed.way].join(' ')];
}

const flag = (keepColors: boolean) => (keepColors ? ['--keep-colors'] : []);

/** Those that are given. */
function optionWords(options: readonly (readonly [name: string, value: string | number | undefined])[]): string[] {
  return options.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, quoted(`${value}`)]));
}

/** The command that makes a tile again, where its automaton is at hand. */
export const tileLine = ({ automaton, tile: { width, height }, steps, seed }: TileRecord): string =>
  ['nca', 'texture', quoted(automaton.name), ...optionWords([['tile', `${width}x${height}`], ['steps', steps], ['seed', seed]])].join(' ');

/** The command that makes a contact sheet again, where its files are at hand. */
export function sheetLine({ photos, automata, size, seed, strength, keepColors, background }: SheetRecord): string {
  const names = (files: readonly { readonly name: string }[]) => files.map(({ name }) => quoted(name));
  const options = [['size', size], ['seed', seed], ['strength', strength], ['background', background || undefined]] as const;
  return ['nca', 'sheet', ...names(photos), '--automata', ...names(automata), ...optionWords(options), ...flag(keepColors)].join(' ');
}
