import { z } from 'zod';
import { experimentFileSchema, experimentJsonSchema } from './experimentJsonSchema';
import { groupOf, settingGroups } from './groups';
import { settingsSchema } from './settings';

type JsonSchema = Record<string, unknown>;

/** A part of `contributes.configuration`, as the settings editor shows it. */
export interface ConfigurationGroup {
  readonly title: string;
  readonly order: number;
  readonly properties: Readonly<Record<string, JsonSchema>>;
}

/**
 * `contributes.configuration` of package.json, made from the settings' schema in the groups of `groups.ts`; in each the
 * order is that in which the group names them, then the schema's. `scripts/generate-settings.mjs` writes it.
 */
export function contributedConfiguration(): ConfigurationGroup[] {
  const settings = runSettings();
  const all = Object.entries<JsonSchema>({ ...settings, 'nca.experiments': experimentsSetting(settings) });
  return settingGroups.map((group, order) => {
    const place = (name: string) => (group.settings.includes(name) ? group.settings.indexOf(name) : group.settings.length);
    const own = all.filter(([name]) => groupOf(name) === group).sort(([a], [b]) => place(a) - place(b));
    return { title: group.title, order, properties: Object.fromEntries(own.map(([name, schema], i) => [name, { order: i, ...schema }])) };
  });
}

/** `media/nca-experiment.schema.json`, which the manifest names for `*.nca-experiment.json`. */
export function contributedExperimentSchema(): JsonSchema {
  return experimentFileSchema(runSettings());
}

function experimentsSetting(settings: Record<string, JsonSchema>): JsonSchema {
  return {
    scope: 'resource',
    default: {},
    markdownDescription: 'Experiments by name, for **NCA: Run NCA Experiment…**: a run, and lists of values to compare.',
    type: 'object',
    additionalProperties: experimentJsonSchema(settings),
  };
}

function runSettings(): Record<string, JsonSchema> {
  const { properties = {} } = z.toJSONSchema(settingsSchema, { io: 'input' });
  const entries = Object.entries(properties).map(([name, schema]) => [name, { scope: 'window', ...plainProperty(schema as JsonSchema) }]);
  return Object.fromEntries(entries) as Record<string, JsonSchema>;
}

/**
 * The settings editor offers an input for `type: [integer, null]`, but for `anyOf` only a link to the JSON file. Of a
 * number or a word it makes that link anyway.
 */
function plainProperty({ anyOf, ...schema }: JsonSchema): JsonSchema {
  if (!Array.isArray(anyOf)) return schema;
  const [{ enum: words, ...value }, { type, const: word }] = anyOf as [JsonSchema, JsonSchema];
  return {
    ...value,
    ...(Array.isArray(words) ? { enum: [null, ...(words as string[])] } : {}),
    ...(typeof word === 'string' ? { pattern: `^${word}$` } : {}),
    ...schema,
    type: [value['type'], type],
  };
}
