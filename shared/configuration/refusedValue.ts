import { z } from 'zod';

/** What of a JSON Schema is worded here. */
interface Described {
  readonly description?: string;
  readonly anyOf?: readonly Described[];
  readonly const?: string | number | boolean | null;
  readonly enum?: readonly unknown[];
  readonly type?: string;
  readonly items?: Described;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
}

/**
 * What an option or a setting takes, in words that follow "wants": "a whole number from 32 to 512". By its schema's
 * `description` where it has one. Undefined for text, of which the schema's own message says more.
 */
function describeOption(schema: z.ZodType): string | undefined {
  return wordsOf(z.toJSONSchema(schema, { unrepresentable: 'any' }) as Described);
}

function wordsOf(schema: Described): string | undefined {
  if (schema.description !== undefined) return schema.description;
  if (schema.anyOf) return either(schema.anyOf.filter(({ type }) => type !== 'null').map(wordsOf));
  if (schema.enum) return either(schema.enum.map(String));
  if (schema.const !== undefined) return String(schema.const);
  return ofType(schema);
}

function ofType(schema: Described): string | undefined {
  switch (schema.type) {
    case 'integer':
      return `a whole number${range(schema)}`;
    case 'number':
      return `a number${range(schema)}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return 'a list like [1, 2]';
    default:
      return undefined;
  }
}

function range({ minimum, maximum, exclusiveMinimum }: Described): string {
  const most = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (exclusiveMinimum !== undefined) return ` above ${exclusiveMinimum}${most === undefined ? '' : `, ${most} at most`}`;
  if (minimum === undefined || minimum <= Number.MIN_SAFE_INTEGER) return most === undefined ? '' : ` of ${most} at most`;
  return most === undefined ? ` of ${minimum} or more` : ` from ${minimum} to ${most}`;
}

/** "auto, cpu or gpu". */
function either(words: readonly (string | undefined)[]): string | undefined {
  const known = words.filter((word) => word !== undefined);
  if (known.length < words.length) return undefined;
  return known.length < 2 ? known[0] : `${known.slice(0, -1).join(', ')} or ${known.at(-1)!}`;
}

/**
 * Why a value is refused, as a sentence: `--strength wants a number from 0 to 1, not "half".`
 * @param name of the option or setting, as the user knows it
 * @param reason of the schema, for what cannot be described by it
 */
export function refusedValue(name: string, schema: z.ZodType, value: unknown, reason: string): string {
  const wants = describeOption(schema);
  const given = typeof value === 'string' ? `"${value}"` : JSON.stringify(value);
  return wants === undefined ? `${name}: ${reason.replace(/\.$/, '')}, not ${given}.` : `${name} wants ${wants}, not ${given}.`;
}
