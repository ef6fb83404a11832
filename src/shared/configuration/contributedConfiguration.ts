import { z } from 'zod';
import { settingsSchema } from './settings';

type JsonSchema = Record<string, unknown>;

/**
 * `contributes.configuration` of package.json, made from the settings' schema in the schema's own order.
 * `scripts/generate-settings.mjs` writes it.
 */
export function contributedConfiguration(): JsonSchema {
  const { properties = {} } = z.toJSONSchema(settingsSchema, { io: 'input' });
  const entries = Object.entries(properties).map(([name, schema], order) => [
    name,
    { order, scope: 'window', ...plainProperty(schema as JsonSchema) },
  ]);
  return { title: 'NCA Studio', properties: Object.fromEntries(entries) as JsonSchema };
}

/** The settings editor offers an input for `type: [integer, null]`, but for `anyOf` only a link to the JSON file. */
function plainProperty({ anyOf, ...schema }: JsonSchema): JsonSchema {
  if (!Array.isArray(anyOf)) return schema;
  const [value, none] = anyOf as [JsonSchema, JsonSchema];
  return { ...value, ...schema, type: [value['type'], none['type']] };
}
