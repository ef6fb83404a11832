import { z } from 'zod';
import { experimentFileSchema, experimentJsonSchema } from './experimentJsonSchema';
import { settingsSchema } from './settings';

type JsonSchema = Record<string, unknown>;

/**
 * `contributes.configuration` of package.json, made from the settings' schema in the schema's own order.
 * `scripts/generate-settings.mjs` writes it.
 */
export function contributedConfiguration(): JsonSchema {
  const properties = runSettings();
  const experiments = { order: Object.keys(properties).length, ...experimentsSetting(properties) };
  return { title: 'NCA Studio', properties: { ...properties, 'nca.experiments': experiments } };
}

/** `media/nca-experiment.schema.json`, which the manifest names for `*.nca-experiment.json`. */
export function contributedExperimentSchema(): JsonSchema {
  return experimentFileSchema(runSettings());
}

function experimentsSetting(settings: Record<string, JsonSchema>): JsonSchema {
  const { $schema: _, ...experiment } = experimentJsonSchema(settings);
  return {
    scope: 'resource',
    default: {},
    markdownDescription: 'Experiments by name, for **NCA: Run Experiment…**: a run, and lists of values to compare.',
    type: 'object',
    additionalProperties: experiment,
  };
}

function runSettings(): Record<string, JsonSchema> {
  const { properties = {} } = z.toJSONSchema(settingsSchema, { io: 'input' });
  const entries = Object.entries(properties).map(([name, schema], order) => [
    name,
    { order, scope: 'window', ...plainProperty(schema as JsonSchema) },
  ]);
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
