import { z } from 'zod';
import { parseJson } from '../../shared/json';
import { readModel } from '../../shared/modelFile';
import { mixedSchema } from '../../shared/modelMetadata';
import { pngText, withPngText } from '../../shared/pngText';
import { quoted } from '../../shared/shellWord';
import { sha256Schema } from '../../shared/sha256Schema';
import { sha256 } from '../runs/sha256';

/** Under which a PNG keeps its record. */
const KEYWORD = 'nca';

const fileSchema = z.object({ name: z.string(), sha256: sha256Schema });
const automatonSchema = fileSchema.extend({ mixed: mixedSchema.optional() });

/** What it takes to paint a picture again. */
const recordSchema = z.object({
  tool: z.string(),
  automaton: automatonSchema,
  photo: fileSchema,
  /** Longer side in pixels, or as the photo has it. */
  size: z.union([z.literal('original'), z.int()]),
  steps: z.int(),
  seed: z.int(),
  strength: z.number(),
  keepColors: z.boolean(),
  /** Under transparent parts, `#rrggbb`; undefined: none. */
  background: z.string().optional(),
  mask: fileSchema.optional(),
  /** Painted what the mask leaves. */
  rest: automatonSchema.optional(),
});
export type PaintingRecord = z.infer<typeof recordSchema>;

export type FileRecord = z.infer<typeof fileSchema>;
export type AutomatonRecord = z.infer<typeof automatonSchema>;

export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A painted picture's PNG with the record of how it was painted. @param record an empty background is none */
export function recordPainting(png: Uint8Array, record: PaintingRecord): { readonly png: Uint8Array<ArrayBuffer>; readonly record: PaintingRecord } {
  return { record: withoutEmpty(record), png: withPngText(png, KEYWORD, JSON.stringify(withoutEmpty(record))) };
}

/** What went into a sheet. */
interface SheetRecord extends Pick<PaintingRecord, 'tool' | 'strength' | 'keepColors' | 'background'> {
  /** Longer side of each picture in pixels. */
  readonly size: number;
  /** For all; as in each file where it is left open. */
  readonly seed?: number | undefined;
  readonly photos: readonly FileRecord[];
  readonly automata: readonly AutomatonRecord[];
}

/** A sheet's PNG with the record of what is in it. */
export function recordSheet(png: Uint8Array, record: SheetRecord): Uint8Array<ArrayBuffer> {
  return withPngText(png, KEYWORD, JSON.stringify(withoutEmpty(record)));
}

const withoutEmpty = <T extends Pick<PaintingRecord, 'background'>>(record: T): T => ({ ...record, background: record.background || undefined });

/** As it is when it is read for the work: afterwards the file may be another, or gone. */
export const fileOf = async ({ name, bytes }: NamedBytes): Promise<FileRecord> => ({ name, sha256: await sha256(bytes) });

/** As `fileOf`, with what it is a mix of. */
export async function automatonOf(file: NamedBytes): Promise<AutomatonRecord> {
  const { mixed } = readModel(file.bytes).metadata;
  return { ...(await fileOf(file)), ...(mixed && { mixed }) };
}

/** The record in a PNG; undefined where it has none that this version knows. */
export function paintingRecordIn(png: Uint8Array): PaintingRecord | undefined {
  return recordIn(png, recordSchema);
}

function recordIn<T>(png: Uint8Array, schema: z.ZodType<T>): T | undefined {
  const text = pngText(png, KEYWORD);
  try {
    return text === undefined ? undefined : schema.parse(parseJson(text));
  } catch {
    return undefined;
  }
}

/** The command that paints a picture again, where its files are at hand. */
export function applyLine({ automaton, photo, size, steps, seed, strength, keepColors, background, mask, rest }: PaintingRecord): string {
  const options = [['size', size], ['steps', steps], ['seed', seed], ['strength', strength], ['background', background], ['mask', mask?.name], ['rest', rest?.name]] as const;
  return ['nca', 'apply', quoted(automaton.name), quoted(photo.name), ...optionWords(options), ...(keepColors ? ['--keep-colors'] : [])].join(' ');
}

/** Those that are given. */
function optionWords(options: readonly (readonly [name: string, value: string | number | undefined])[]): string[] {
  return options.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, quoted(`${value}`)]));
}

/** As far as its command needs it. */
const sheetSchema = z.object({
  photos: z.array(fileSchema).min(1),
  automata: z.array(automatonSchema),
  size: z.int(),
  seed: z.int().optional(),
  strength: z.number(),
  keepColors: z.boolean(),
  background: z.string().optional(),
});

/** The command that makes a contact sheet again, where its files are at hand; undefined for a PNG that is none. */
export function sheetLineIn(png: Uint8Array): string | undefined {
  const record = recordIn(png, sheetSchema);
  return record && sheetLine(record);
}

function sheetLine({ photos, automata, size, seed, strength, keepColors, background }: z.infer<typeof sheetSchema>): string {
  const names = (files: readonly { readonly name: string }[]) => files.map(({ name }) => quoted(name));
  const options = [['size', size], ['seed', seed], ['strength', strength], ['background', background || undefined]] as const;
  return ['nca', 'sheet', ...names(photos), '--automata', ...names(automata), ...optionWords(options), ...(keepColors ? ['--keep-colors'] : [])].join(' ');
}
