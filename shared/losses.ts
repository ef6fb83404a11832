import { z } from 'zod';
import { layoutSettings } from './configuration/layouts';
import type { ProfileName } from './configuration/profiles';

/** What a row of the table says of a loss. */
export interface LossRow {
  /** In the chart. */
  readonly label: string;
  /** In words, for the documentation. */
  readonly formula: string;
  /** What a value of 1 is. */
  readonly unit: string;
  /** Of its curve, one of VS Code's `charts.*`, and the dashes, since colour must not be all that tells curves apart. */
  readonly color: 'blue' | 'green' | 'orange' | 'red' | 'purple' | 'yellow';
  readonly dash: readonly number[];
  /** Up to this it does not matter, and the chart leaves it out. */
  readonly silentTo?: number;
  readonly weight: {
    readonly setting: `nca.${string}`;
    readonly description: string;
    /** Largest that can be set. */
    readonly most: number;
    /** What it is where the user sets nothing: by profile, or always the same. */
    readonly default: number | Readonly<Record<ProfileName, number>>;
  };
}

/**
 * The losses, in the order of losses.csv and of the chart. Settings, chart, files and documentation follow from the
 * rows; a loss is computed in `engine/losses/`, where its profile names it.
 */
export const lossTable = {
  style: {
    label: 'Style',
    formula:
      'Distance of means and covariances of features and stroke colours from the style’s (`nca.style.loss` has others), over the crops of the last iterations.',
    unit: 'off by the style’s own size',
    color: 'blue',
    dash: [],
    weight: {
      setting: 'nca.style.weight',
      description: 'Weight of the style loss.',
      most: 1000,
      default: { studio: 1, notebook: 0.4 },
    },
  },
  content: {
    label: 'Content',
    formula:
      'Squared distance of features from the photo’s, place by place, relative to their size; beside a style the squared distance of regions’ colours from the photo’s in the style’s colours, and in layouts of one grid a fifth of the former.',
    unit: 'features of 0, or regions off by 0.2',
    color: 'green',
    dash: [7, 3],
    weight: {
      setting: 'nca.content.weight',
      description:
        'Weight of the content loss: features of the photo or, beside a style, its regions in the style’s colours.',
      most: 1000,
      default: { studio: 0.8, notebook: 1 },
    },
  },
  color: {
    label: 'Colour',
    formula: 'Hellinger distance of the histogram of colours from the style’s.',
    unit: 'no colour in common',
    color: 'orange',
    dash: [2, 2],
    weight: {
      setting: 'nca.color.weight',
      description: 'Weight of the colour loss: how far the histogram of colours is from the style’s.',
      most: 1000,
      default: { studio: 1, notebook: 2 },
    },
  },
  overflow: {
    label: 'Overflow',
    formula: 'Mean of what cells’ values exceed −1 … 1 by.',
    unit: 'values of ±2',
    color: 'red',
    dash: [7, 2, 2, 2],
    silentTo: 1e-3,
    weight: {
      setting: 'nca.overflow.weight',
      description: 'Weight of the loss that keeps the cells’ values between −1 and 1.',
      most: 100_000,
      default: { studio: 100, notebook: 1 },
    },
  },
  clip: {
    label: 'Prompts',
    formula: 'Weighted mean of the spherical distances of CLIP’s embedding of the picture from those of prompts and images.',
    unit: 'an angle of 81°',
    color: 'purple',
    dash: [],
    weight: {
      setting: 'nca.clip.weight',
      description: 'Weight of the prompts (spherical distance of CLIP’s embeddings).',
      most: 1000,
      default: { studio: 1, notebook: 100 },
    },
  },
  direction: {
    label: 'Direction',
    formula: '1 − cosine between the way of CLIP’s embedding from photo to picture and that from “a photo” to the prompts.',
    unit: 'at a right angle',
    color: 'purple',
    dash: [7, 3],
    weight: {
      setting: 'nca.clip.direction',
      description:
        'Weight of the directional loss: the way from the photo to the result shall be that from “a photo” to the prompt.',
      most: 1000,
      default: 0,
    },
  },
  aesthetic: {
    label: 'Aesthetic',
    formula: 'Half the squared distance of the aesthetic score from `nca.aesthetic.target`.',
    unit: 'off by 1.4 points of 10',
    color: 'yellow',
    dash: [],
    weight: {
      setting: 'nca.aesthetic.weight',
      description: 'Weight of the aesthetic score in prompt runs, for CLIP models that have one; `0`: off.',
      most: 1000,
      default: 0,
    },
  },
  smoothness: {
    label: 'Roughness',
    formula: 'Mean of squared differences of neighbouring pixels, in runs with prompts.',
    unit: 'black beside white everywhere',
    color: 'green',
    dash: [2, 2],
    weight: {
      setting: 'nca.clip.smoothness',
      description: 'Weight against speckle in prompt runs (squared differences of neighbouring pixels).',
      most: 1000,
      default: { studio: 0.5, notebook: 0 },
    },
  },
  flow: {
    label: 'Flow',
    formula: 'Mean square of the picture’s second derivative along the direction of the photo’s structure, in the layout `coarseToFine`.',
    unit: 'a second derivative of 0.1 everywhere',
    color: 'yellow',
    dash: [7, 3],
    weight: {
      setting: 'nca.flow.weight',
      description: 'Weight of the loss that lets strokes run on along the direction of the photo’s structure: more makes them smoother and calmer.',
      most: 1000,
      default: { studio: 0, notebook: 0 },
    },
  },
  coherence: {
    label: 'Coherence',
    formula: 'Share of the strokes’ structure that changes along the direction of the photo’s structure and not across it, less that which the style’s own strokes have, in windows of 8 cells at full, half and quarter size, in the layout `coarseToFine`.',
    unit: 'strokes across that direction everywhere, where the style’s have one direction; grain has ½',
    color: 'blue',
    dash: [2, 2],
    weight: {
      setting: 'nca.coherence.weight',
      description: 'Weight of the loss that turns all strokes, faint ones too, into the direction of the photo’s structure, as far as the style’s own keep to one.',
      most: 1000,
      default: { studio: 0, notebook: 0 },
    },
  },
  chroma: {
    label: 'Chroma',
    formula: 'Share of the strokes’ structure that is of colour alone and not of light, less that which the style has, in windows of 8 cells at full and half size, beside a style in the layout `coarseToFine`.',
    unit: 'ripples of colours of the same luminance everywhere, where the style has none',
    color: 'red',
    dash: [7, 3],
    weight: {
      setting: 'nca.chroma.weight',
      description: 'Weight of the loss that gives each stroke one colour, as far as the style’s have one: without it strokes shimmer in all colours. Without a style it is nothing.',
      most: 1000,
      default: { studio: 0, notebook: 0 },
    },
  },
} as const satisfies Record<string, LossRow>;

type LossTable = typeof lossTable;
export type LossName = keyof LossTable;
export const lossNames = Object.keys(lossTable) as [LossName, ...LossName[]];

/** Unweighted values; losses that have no part in the run are not there. */
export const lossesSchema = z.partialRecord(z.enum(lossNames), z.number());
export type Losses = z.infer<typeof lossesSchema>;

/** How near a picture is to what guides it: cosines to each prompt, then to each image; the aesthetic score. */
export const similaritySchema = z.object({ cosines: z.array(z.number()), score: z.number().optional() });
export type Similarity = z.infer<typeof similaritySchema>;

/** One for each loss; those that were not known yet when a file was written weigh nothing. */
export const lossWeightsSchema = z.object(
  Object.fromEntries(lossNames.map((name) => [name, z.number().default(0)])) as Record<LossName, z.ZodDefault<z.ZodNumber>>,
);
export type LossWeights = Record<LossName, number>;

/** The setting of each loss's weight; `null`, where it can be, is what the profile says. */
type WeightSettings = {
  [Name in LossName as LossTable[Name]['weight']['setting']]: LossTable[Name]['weight']['default'] extends number
    ? z.ZodDefault<z.ZodNumber>
    : z.ZodDefault<z.ZodNullable<z.ZodNumber>>;
};
export type WeightSetting = keyof WeightSettings;

const rows: readonly LossRow[] = Object.values(lossTable);
export const weightSettings = Object.fromEntries(rows.map(({ weight }) => [weight.setting, settingOf(weight)])) as WeightSettings;

function settingOf({ setting, description, most, default: usual }: LossRow['weight']) {
  const weight = z.number().min(0).max(most);
  if (typeof usual === 'number') return weight.default(usual).meta({ markdownDescription: description });
  const byProfile = usual.studio === usual.notebook ? `${usual.studio}` : `${usual.studio} or ${usual.notebook}`;
  const growing: Readonly<Record<string, unknown>> = layoutSettings.coarseToFine!.quick;
  const ofLayout = setting in growing ? `${String(growing[setting])} in the layout \`coarseToFine\`, else ` : '';
  const markdownDescription = `${description} \`null\`: ${ofLayout}by profile (${byProfile}).`;
  return weight.nullable().default(null).meta({ markdownDescription });
}

/** The weights that a profile sets where the user set none. */
export function profileWeights(profile: ProfileName): Partial<Record<WeightSetting, number>> {
  const ofProfile = rows.flatMap(({ weight: { setting, default: usual } }) =>
    typeof usual === 'number' ? [] : [[setting, usual[profile]] as const],
  );
  return Object.fromEntries(ofProfile);
}

/** Each loss's weight in a run's settings. */
export function lossWeights(settings: Readonly<Record<WeightSetting, number>>): LossWeights {
  const weights = lossNames.map((name) => [name, settings[lossTable[name].weight.setting]] as const);
  return Object.fromEntries(weights) as LossWeights;
}
