import { z } from 'zod';
import { parseJson } from './json';
import { messageOf } from './messageOf';

/** A text of JSON, such as safetensors files hold in their metadata, and what it says as `schema` has it. */
export function jsonText<T extends z.ZodType>(schema: T) {
  return z
    .string()
    .transform((text, context) => {
      try {
        return parseJson(text);
      } catch (error) {
        context.addIssue(messageOf(error));
        return z.NEVER;
      }
    })
    .pipe(schema);
}
