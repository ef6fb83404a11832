import { z } from 'zod';
import { experimentSchema, experimentSettings } from './experiment';
import { numbersOf } from './experimentRanges';

type JsonSchema = { [key: string]: unknown };
const ends = { type: 'array', minItems: 2, maxItems: 2, items: { type: 'number' } };
/** `rangeFormSchema` in few words: it stands at each setting that is a number. */
const range = {
  type: 'object',
  properties: { log: ends, uniform: ends, count: { type: 'integer', minimum: 1 }, seed: { type: 'integer', minimum: 0 } },
  required: ['count'],
  additionalProperties: false,
};

type WithProperties = { properties: Record<string, JsonSchema> };

/**
 * JSON schema of an experiment, for completion and hovers while it is written. As a condition that nothing depends on it warns
 * of no mistake: those are the extension's to tell, with what was meant, and each is told once.
 * @param settings the contributed settings, whose descriptions it takes over
 */
export const experimentJsonSchema = (settings: Readonly<Record<string, JsonSchema>>): JsonSchema => ({ if: strictSchema(settings) });

function strictSchema(settings: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const schema = omit(z.toJSONSchema(experimentSchema, { io: 'input', target: 'draft-7' }), '$schema') as JsonSchema & WithProperties;
  const { settings: set, sweep } = schema.properties as Record<string, JsonSchema & WithProperties>;
  for (const name of Object.keys(set!.properties)) {
    const described = omit(settings[name]!, 'scope', 'order');
    set!.properties[name] = described;
    const { markdownDescription } = described;
    const list = { type: 'array', minItems: 1, items: omit(described, 'default', 'markdownDescription') };
    sweep!.properties[name] = numbersOf(experimentSettings[name]) === 'none' ? { ...list, markdownDescription } : { anyOf: [list, range], markdownDescription };
  }
  return schema;
}

function omit(schema: object, ...names: readonly string[]): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => !names.includes(name)));
}

/** The file `media/nca-experiment.schema.json`. */
export function experimentFileSchema(settings: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { $schema: 'http://json-schema.org/draft-07/schema#', title: 'NCA experiment', allowComments: true, allowTrailingCommas: true, ...experimentJsonSchema(settings) };
}
