import { z } from 'zod';
import { experimentSchema } from './experiment';

type JsonSchema = { [key: string]: unknown };
type WithProperties = { properties: Record<string, JsonSchema> };

/**
 * JSON schema of an experiment, for completion, hovers and warnings while it is written.
 * @param settings the contributed settings, whose descriptions it takes over
 */
export function experimentJsonSchema(settings: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const schema = z.toJSONSchema(experimentSchema, { io: 'input', target: 'draft-7' }) as JsonSchema & WithProperties;
  const { settings: set, sweep } = schema.properties as Record<string, JsonSchema & WithProperties>;
  for (const name of Object.keys(set!.properties)) {
    const { scope: _, order: __, ...described } = settings[name]!;
    set!.properties[name] = described;
    const { default: ___, markdownDescription, ...item } = described;
    sweep!.properties[name] = { type: 'array', minItems: 1, items: item, markdownDescription };
  }
  return schema;
}

/** The file `media/nca-experiment.schema.json`. */
export function experimentFileSchema(settings: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { title: 'NCA experiment', allowComments: true, allowTrailingCommas: true, ...experimentJsonSchema(settings) };
}
