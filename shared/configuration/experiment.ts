import { z } from 'zod';
import { stopRulesSchema } from '../stopRules';
import { halvingSchema } from './experimentHalving';
import { machineSettings, settingsSchema, type SettingName } from './settings';

/** The settings that an experiment may set or sweep, each without its default. */
export const experimentSettings: Readonly<Record<string, z.ZodType>> = Object.fromEntries(
  (Object.keys(settingsSchema.shape) as SettingName[])
    .filter((name) => !machineSettings.includes(name))
    .map((name) => [name, settingsSchema.shape[name].unwrap()]),
);

const text = z.string().min(1);
const patterns = z.union([text, z.array(text).min(1)]);
const listOf = (value: z.ZodType) => z.array(value).min(1).optional();
const mapped = (map: (schema: z.ZodType) => z.ZodType) =>
  Object.fromEntries(Object.entries(experimentSettings).map(([name, schema]) => [name, map(schema)]));

/**
 * One experiment: what all of its runs have in common, and lists of values. Stands in a `*.nca-experiment.json` or
 * under its name in the setting `nca.experiments`.
 */
export const experimentSchema = z.strictObject({
  $schema: z.string().optional(),
  extends: text.optional().meta({
    markdownDescription:
      'Another experiment that this one begins from: the path of a file, or a name in `nca.experiments`.',
  }),
  images: patterns.optional().meta({
    markdownDescription:
      'Photos, as paths or globs (`photos/*.jpg`), from the folder of this file (in settings: of the workspace). Each is trained on by itself.',
  }),
  together: z.boolean().optional().meta({
    markdownDescription: '`true`: every run trains one automaton for all of the images.',
  }),
  style: text.optional().meta({
    markdownDescription: 'The style picture: a path, or the name of a built-in style (`mosaic`).',
  }),
  prompt: text.optional().meta({ markdownDescription: 'A text that guides the runs in place of a style picture.' }),
  settings: z
    .strictObject(mapped((schema) => schema.optional()))
    .optional()
    .meta({ markdownDescription: 'Settings of all runs, over those of the workspace.' }),
  sweep: z
    .strictObject({
      images: listOf(patterns).meta({ markdownDescription: 'Photos (paths or globs), one entry a run.' }),
      style: listOf(text).meta({ markdownDescription: 'Style pictures to compare.' }),
      prompt: listOf(text).meta({ markdownDescription: 'Prompts to compare.' }),
      ...mapped(listOf),
    })
    .optional()
    .meta({ markdownDescription: 'What differs between the runs: lists of values, by setting.' }),
  mode: z.enum(['grid', 'zip']).optional().meta({
    markdownDescription: 'How the lists of `sweep` are combined.',
    markdownEnumDescriptions: ['Every value with every other.', 'The first values, the second values, …: lists of one length.'],
  }),
  stop: stopRulesSchema.optional(),
  halving: halvingSchema.optional(),
});

/** An experiment as written. Settings are checked by name and type, and kept as they are. */
export type Experiment = Omit<z.infer<typeof experimentSchema>, 'settings' | 'sweep'> & {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly sweep?: Readonly<Record<string, readonly unknown[]>>;
};
