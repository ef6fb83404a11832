/** What extension host and apply page say to each other; see `messages.ts` for the rules. */
import { z } from 'zod';
import { bytes } from '../bytesSchema';
import { hashedFileSchema } from '../sha256Schema';
import { automatonFileSchema } from './automatonFile';
import { engineAssetsSchema, imageFileSchema } from './messages';
import { speedSchema, speedsSchema } from './speeds';

const index = z.int().min(0);

/** How a picture was painted. */
const madeSchema = z.object({
  size: z.union([z.literal('original'), z.int()]),
  steps: z.int(),
  seed: z.int(),
  keepColors: z.boolean(),
  strength: z.number(),
  masked: z.boolean(),
  /** The second automaton, where one painted what the mask leaves: another may be chosen by the time that it is told. */
  rest: hashedFileSchema.optional(),
});
export type Made = z.infer<typeof madeSchema>;

/** Page → host, answered. */
export const applyRequests = {
  /** First thing the page says. */
  ready: {
    params: z.object({}),
    result: z.object({
      assets: engineAssetsSchema,
      model: automatonFileSchema,
      /** In the order in which they are read, with their sizes as far as those are known, and the name of the mask beside each. */
      pictures: z.array(z.object({ name: z.string(), width: z.int().nullable(), height: z.int().nullable(), mask: z.string().optional() })).min(1),
      /** Longer side of the results in pixels, to begin with; `ask`: the user says. */
      size: z.union([z.enum(['original', 'ask']), z.int().min(8).max(8192)]),
      /** That were measured on this machine. */
      speeds: speedsSchema,
      device: z.enum(['auto', 'cpu', 'gpu']),
      /** CPU workers; 0: by cores. */
      workers: z.int().min(0),
      /** Under transparent pictures, `#rrggbb`; empty: the results are transparent, too. */
      background: z.string(),
    }),
  },
  /** One picture at a time, so that only one is in memory. */
  readPicture: { params: z.object({ index }), result: z.object({ picture: imageFileSchema }) },
  /** The mask that the user chose, else the one beside a picture; null where there is none. */
  readMask: { params: z.object({ index }), result: z.object({ mask: z.object({ name: z.string(), bytes }).nullable() }) },
  /** Lets the user choose a mask for all pictures; null if none was. */
  chooseMask: { params: z.object({}), result: z.object({ name: z.string().nullable() }), waitsForUser: true },
  /** Lets the user choose an automaton for what the masks leave; null if none was. */
  chooseRest: { params: z.object({}), result: z.object({ automaton: automatonFileSchema.nullable() }), waitsForUser: true },
  /** Writes what the automaton made of a picture, beside it and under a free name. */
  saveResult: {
    params: z.object({ index, png: bytes, made: madeSchema }),
    result: z.object({ saved: z.string() }),
    /** Where the folder cannot be written to, the user is asked for another. */
    waitsForUser: true,
  },
} as const;

/** Page → host, not answered. */
export const applyHostEvents = {
  /** Buttons whose work is the host's. */
  command: z.object({ command: z.enum(['showLog', 'trainFurther', 'trainStyle']) }),
  /** Plays the automaton on the picture. */
  playPicture: z.object({ index }),
  /** Shows the picture and its last result side by side. */
  openResult: z.object({ index }),
  /** Shows where the last result is. */
  revealResult: z.object({ index }),
  /** How fast this machine was. */
  speed: speedSchema,
  log: z.object({ level: z.enum(['debug', 'info', 'warn', 'error']), message: z.string() }),
} as const;
