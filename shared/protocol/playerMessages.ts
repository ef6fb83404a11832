/** What extension host and player page say to each other; see `messages.ts` for the rules. */
import { z } from 'zod';
import { bytes } from '../bytesSchema';
import { pacings } from '../export/growth';
import { hashedFileSchema } from '../sha256Schema';
import { automatonFileSchema } from './automatonFile';
import { imageFileSchema } from './messages';

const fileSchema = z.object({ name: z.string(), bytes });

/** Where the photo that plays comes from; and the mask that lies beside it. */
const photoSchema = imageFileSchema.extend({ origin: z.enum(['trained', 'bundled', 'chosen']), mask: fileSchema.optional() });
export type PlayerPhoto = z.infer<typeof photoSchema>;

/** An automaton's file, and the SHA-256 of what its training began with, where that is known. */
const modelSchema = automatonFileSchema.extend({ base: z.string().optional(), uri: z.string().optional() });
export type PlayerModel = z.infer<typeof modelSchema>;

/** How an export was made, for its record; of files as the page has them: the host's may be others by now. */
const madeSchema = z.object({
  kind: z.enum(['png', 'gif', 'html']),
  automaton: hashedFileSchema,
  photo: hashedFileSchema,
  /** Longer side in pixels. */
  size: z.int(),
  /** After a growth. */
  steps: z.int(),
  seed: z.int(),
  strength: z.number(),
  keepColors: z.boolean(),
  tuning: z.object({ dt: z.number(), dx: z.number() }),
  film: z.object({ seconds: z.number(), framesPerSecond: z.number(), pacing: z.enum(pacings) }).optional(),
  /** The second automaton, with its share of a mix; without one it painted what the mask leaves; null: there was none. */
  second: hashedFileSchema.extend({ share: z.number().min(0).max(1).optional() }).nullable(),
  /** One that was drawn, as a PNG, or the file beside the photo; null: it painted everywhere. */
  mask: z.union([bytes, hashedFileSchema]).nullable(),
});
export type PlayerMade = z.infer<typeof madeSchema>;

/** Page → host, answered. */
export const playerRequests = {
  /** First thing the page says; `photo` and `second` are the uris of what it played before a reload. */
  ready: {
    params: z.object({ photo: z.string().optional(), second: z.string().optional() }),
    result: z.object({
      /** URIs that the page may fetch. */
      assets: z.object({ worker: z.string(), automatonWasm: z.string(), exported: z.string() }),
      model: modelSchema,
      /** The one before; undefined where it is gone, or has other cells now. */
      second: modelSchema.optional(),
      photo: photoSchema,
      visible: z.boolean(),
      /** Whether a training begins: see the event `rest`. */
      resting: z.boolean(),
      /** Whether the export was asked for before the page was there. */
      exporting: z.boolean(),
    }),
  },
  /** Lets the user choose a picture; null if none was. */
  choosePhoto: { params: z.object({}), result: z.object({ photo: photoSchema.nullable() }), waitsForUser: true },
  /** Reads a picture that was dropped from the workspace. */
  readPhoto: { params: z.object({ uri: z.string() }), result: z.object({ photo: photoSchema }) },
  /** Lets the user choose a second automaton; null if none was. */
  chooseAutomaton: { params: z.object({}), result: z.object({ automaton: modelSchema.nullable() }), waitsForUser: true },
  /** Writes the mix with the second automaton that was chosen last, of which `share` is its; null if the user thinks better of it. */
  saveMix: { params: z.object({ share: z.number().min(0).max(1) }), result: z.object({ saved: z.string().nullable() }), waitsForUser: true },
  /** Asks where an export shall go, before it is made; null if the user thinks better of it. `beside`: uri of a file whose folder is offered. */
  choosePlace: { params: z.object({ name: z.string(), beside: z.string().optional() }), result: z.object({ place: z.string().nullable() }), waitsForUser: true },
  /** Writes it to a place that was chosen; `made` of what carries a record. */
  saveExport: { params: z.object({ place: z.string(), bytes, made: madeSchema.optional() }), result: z.object({ saved: z.string() }) },
} as const;

/** What plays, in names for a person. */
const playingSchema = z.object({ isPlaying: z.boolean(), automata: z.array(z.string()).min(1), photo: z.string() });
export type Playing = z.infer<typeof playingSchema>;

/** Page → host, not answered. */
export const playerHostEvents = {
  /** It changed. */
  playing: playingSchema,
  /** Buttons whose work is the host's; all but the log are about this automaton. */
  command: z.object({ command: z.enum(['showLog', 'apply', 'trainFurther']) }),
  log: z.object({ level: z.enum(['debug', 'info', 'warn', 'error']), message: z.string() }),
} as const;

/** Host → page, not answered. */
export const playerEvents = {
  visibility: z.object({ visible: z.boolean() }),
  /** A training begins, which wants the whole machine until its first picture. */
  rest: z.object({ on: z.boolean() }),
  /** The file has changed on disk. */
  model: modelSchema,
  /** Plays from the seed on another photo. */
  photo: photoSchema,
  /** Opens the export. */
  export: z.object({}),
} as const;
