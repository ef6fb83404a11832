/**
 * What extension host and training panel say to each other.
 * Requests are answered with a value or an error, events are not answered. Every message is checked where it
 * comes in. Two lists a direction; `rpc.ts` carries them. Other pages have files of their own: `applyMessages.ts`, `compareMessages.ts`,
 * `playerMessages.ts`, `sheetMessages.ts`; `speeds.ts` is what some of them share.
 */
import { z } from 'zod';
import { bytes } from '../bytesSchema';
import { settingsSchema } from '../configuration/settings';
import { rungSchema } from '../rung';
import { stopRulesSchema } from '../stopRules';
import { guidanceSchema } from '../prompts/guidance';
import { seamsSchema } from '../seams';
import { tileSchema } from '../tile';
import { stabilitySchema } from '../stability';
import { lossesSchema, lossWeightsSchema, similaritySchema } from '../losses';
import { layoutNames } from '../layouts';
import { speedSchema, speedsSchema } from './speeds';

const runId = z.string().min(1);

/** An image file as it lies on disk. */
export const imageFileSchema = z.object({ name: z.string(), bytes, uri: z.string() });

/** URIs of the engine's files, which a page may fetch. */
export const engineAssetsSchema = z.object({
  engineWorker: z.string(),
  tfjsWasm: z.string(),
  automatonWasm: z.string(),
  featuresWasm: z.string(),
  inception: z.string(),
});

const runRequestSchema = z.object({
  id: runId,
  photos: z.array(imageFileSchema).min(1),
  style: imageFileSchema.optional(),
  /** Saved automaton that training begins with. */
  start: bytes.optional(),
  guidance: guidanceSchema.optional(),
  /** Pictures that it shall look like, beside the guidance. */
  images: z.array(z.object({ file: imageFileSchema, weight: z.number() })).optional(),
  /** As the user set them; the panel resolves them once the device is known. */
  settings: settingsSchema,
  /** Whether a size that nobody set follows the photos. */
  fitSize: z.boolean().optional(),
  /** Weights of VGG19, where the settings ask for it. */
  vgg19: bytes.optional(),
  /** Checkpoint file of the unfinished run that this one goes on from. */
  checkpoint: bytes.optional(),
  stop: stopRulesSchema.optional(),
  /** Where it pauses and is handed back. */
  rung: rungSchema.optional(),
  /** Whether it is a texture, of which a tile is made at the end; its photo is blank. */
  tile: tileSchema.optional(),
  /** Live changes of weights of the run that is repeated, the iteration where it ended, and whether it ended unjudged. */
  replay: z
    .object({
      weightChanges: z.array(z.object({ iteration: z.int(), weights: lossWeightsSchema })),
      iterations: z.int(),
      unjudged: z.literal(true).optional(),
    })
    .optional(),
});
export type RunRequest = z.infer<typeof runRequestSchema>;

export const progressSchema = z.object({
  iteration: z.int(),
  iterations: z.int(),
  losses: lossesSchema,
  similarity: similaritySchema.optional(),
  total: z.number(),
  speed: z.number(),
  /** Null while the first iterations are not timed yet. */
  secondsLeft: z.number().nullable(),
  seconds: z.number(),
});

/** What a training takes, in steps of cells of applied automata, where `lanes` of them are computed at once. */
const trainingWorkSchema = z.object({ layout: z.enum(layoutNames), work: z.number().positive(), lanes: z.int().min(1) });
export type TrainingWork = z.infer<typeof trainingWorkSchema>;

const galleryChoiceSchema = z.object({ kind: z.enum(['automaton', 'style']), name: z.string().min(1) });
export type GalleryChoice = z.infer<typeof galleryChoiceSchema>;
/** One of what comes with the extension. */
const galleryItemSchema = galleryChoiceSchema.extend({
  label: z.string(),
  /** Who painted its style and when, where that is a painting. */
  painter: z.string().optional(),
  /** An address that the page may load. */
  picture: z.string(),
  /** The address of an automaton's file. */
  model: z.string().optional(),
  /** About how long a training takes here, as far as something like it was timed; of an automaton the page tells it by `speeds`. */
  seconds: z.number().nullable(),
  /** Of a style where nothing like it was timed: what a training is on a CPU, from which the page tells its time. */
  training: trainingWorkSchema.optional(),
});
export type GalleryItem = z.infer<typeof galleryItemSchema>;

/** A finished run; `folder` is its uri. */
const recentRunSchema = z.object({ label: z.string(), folder: z.string(), picture: bytes });
export type RecentRun = z.infer<typeof recentRunSchema>;

/** A run that broke off, which can be taken up again. */
const unfinishedSchema = z.object({ label: z.string(), iteration: z.int().min(0) });
export type UnfinishedOffer = z.infer<typeof unfinishedSchema>;

/** A preview that the run's folder keeps, with the weights that drew it. */
const keptPreviewSchema = z.object({
  iteration: z.int().min(0).max(999_999),
  /** Place of the photo among the run's. */
  photo: z.int().min(0),
});
export type KeptPreview = z.infer<typeof keptPreviewSchema>;
/** All of a run, by iteration. */
const previewsSchema = z.array(keptPreviewSchema);

const queueItemSchema = z.object({ id: runId, label: z.string() });

/** Everything a run leaves; `results[i]` belongs to photo i. */
const runOutputSchema = z.object({
  ended: z.enum(['finished', 'stopped', 'snapshot']),
  stoppedBy: z.string().optional(),
  iterations: z.int(),
  seconds: z.number(),
  results: z.array(z.object({ name: z.string(), png: bytes })).min(1),
  /** Of a texture: the tile as it is, and beside and below itself. */
  tile: z.object({ png: bytes, repeated: bytes, seams: seamsSchema }).optional(),
  model: bytes,
  losses: z.record(z.string(), z.object({ first: z.number(), last: z.number() })),
  similarity: z.object({ first: similaritySchema, last: similaritySchema }).optional(),
  quality: z.object({ residual: z.number(), correlation: z.number(), gramRatio: z.number().nullable() }),
  stability: stabilitySchema.optional(),
  unjudged: z.literal(true).optional(),
  history: z.array(z.object({ iteration: z.int(), total: z.number(), losses: lossesSchema })),
  weightChanges: z.array(z.object({ iteration: z.int(), weights: lossWeightsSchema })),
  notices: z.array(z.string()),
});
export type RunOutput = z.infer<typeof runOutputSchema>;

/** Panel → host, answered. `params` in, `result` out. */
export const hostRequests = {
  /** First thing the page says; the answer holds all it needs to come up and waits for no folder of runs, so there is no race on load. */
  ready: {
    params: z.object({}),
    result: z.object({
      /** `weights`: the folder of the automata that new trainings begin with; `otherPhotos`: what they take crops of beside their own. */
      assets: engineAssetsSchema.extend({ weights: z.string(), otherPhotos: z.array(z.string()) }),
      run: runRequestSchema.nullable(),
      queue: z.array(queueItemSchema),
      gallery: z.array(galleryItemSchema),
      /** How fast this machine applies automata, and on what it is to. */
      applying: z.object({ speeds: speedsSchema, device: z.enum(['auto', 'cpu', 'gpu']) }),
      visible: z.boolean(),
    }),
  },
  /** The page resolved the settings and starts: the host makes the run folder. */
  runStarted: {
    params: z.object({
      id: runId,
      /** RunSettings: all settings, nothing open. */
      settings: z.record(z.string(), z.unknown()),
      device: z.object({ kind: z.enum(['cpu', 'gpu']), name: z.string(), reason: z.string() }),
    }),
    result: z.object({ folder: z.string(), previews: previewsSchema }),
  },
  /** A piece of a checkpoint, of 4 MiB at most; the host writes the file when `last` has come. */
  checkpointPart: {
    params: z.object({
      id: runId,
      iteration: z.int(),
      seconds: z.number(),
      part: z.union([
        z.object({ kind: z.literal('core'), bytes }),
        z.object({ kind: z.literal('slot'), index: z.int().min(0), bytes }),
      ]),
      /** Whether the bytes go on where those of the piece before ended. */
      continues: z.literal(true).optional(),
      last: z.boolean(),
    }),
    result: z.object({}),
  },
  /** Keeps a preview, a JPEG, and what drew it; says which are kept now. */
  keepPreview: {
    params: keptPreviewSchema.extend({ id: runId, picture: bytes, automaton: bytes }),
    result: z.object({ previews: previewsSchema }),
  },
  /** The picture of a preview that is kept: of the run that trains, or of the one that ended last. */
  readPreview: {
    params: z.object({ id: runId, iteration: z.int() }),
    result: z.object({ picture: bytes }),
  },
  /** Writes the run's files (Save Now, or the end) and says where they are. */
  save: {
    params: z.object({ id: runId, output: runOutputSchema }),
    result: z.object({ folder: z.string(), results: z.array(z.string()), model: z.string() }),
  },
  /** The run is at its rung: the page has handed over its checkpoint, and is done with it. A value that is no number is null. */
  rungReached: {
    params: z.object({ id: runId, iteration: z.int(), value: z.number().nullable() }),
    result: z.object({}),
  },
  /** The next run of the queue, or null. `after` is the run that the page is done with. */
  nextRun: {
    params: z.object({ after: runId.optional() }),
    result: z.object({ run: runRequestSchema.nullable() }),
  },
} as const;

/** Panel → host, not answered. */
export const hostEvents = {
  progress: z.object({ id: runId, progress: progressSchema, paused: z.boolean() }),
  notice: z.object({ id: runId, message: z.string() }),
  runFailed: z.object({ id: runId, code: z.string(), message: z.string() }),
  /** Buttons whose work is the host's. */
  command: z.object({
    command: z.enum([
      ...['openSettings', 'showLog', 'newRun', 'resumeUnfinished'],
      ...['play', 'fullSize', 'applyTo', 'export', 'trainOn', 'compare', 'sweep', 'openResult', 'revealResult', 'copyResult'],
    ] as const),
  }),
  /** How fast this machine applied an automaton. */
  speed: speedSchema,
  /** A picture of the gallery was clicked. */
  choose: galleryChoiceSchema,
  /** Plays the automaton of a finished run. */
  playRun: z.object({ folder: z.string() }),
  /** A new run from the weights of a preview. */
  goOn: z.object({ id: runId, iteration: z.int() }),
  /** A photo was dropped: one of the workspace, or a file from elsewhere. */
  stylize: z.union([z.object({ uri: z.string() }), z.object({ name: z.string(), bytes })]),
  queueMove: z.object({ id: runId, by: z.union([z.literal(-1), z.literal(1)]) }),
  queueDrop: z.object({ id: runId }),
  log: z.object({ level: z.enum(['debug', 'info', 'warn', 'error']), message: z.string() }),
} as const;

/** Host → panel, not answered. */
export const panelEvents = {
  /** Train this now; the page is idle. */
  run: runRequestSchema,
  queue: z.object({ items: z.array(queueItemSchema) }),
  /** What runs before left, where nothing is trained: looking for it takes a while in a large workspace. */
  earlier: z.object({
    /** The latest first. */
    recent: z.array(recentRunSchema),
    /** The latest. */
    unfinished: unfinishedSchema.nullable(),
  }),
  visibility: z.object({ visible: z.boolean() }),
  /** From the status bar and the palette. */
  control: z.object({ action: z.enum(['pause', 'resume', 'stop', 'save']) }),
} as const;

/** What a button of the page asks of the host. */
export type PanelCommand = z.infer<HostEvents['command']>['command'];
export type HostRequests = typeof hostRequests;
export type HostEvents = typeof hostEvents;
export type PanelEvents = typeof panelEvents;
