import { z } from 'zod';
import { bytes } from '../bytesSchema';

/** Over any buffer: `instanceof` alone would infer one over an `ArrayBuffer`. */
const floats: z.ZodType<Float32Array> = z.instanceof(Float32Array);
const tokens = z.array(z.int().min(0)).min(2);

/** What a CLIP is loaded from. */
const clipSourceSchema = z.object({
  /** Names the model: what was loaded is kept while the same is asked for. */
  id: z.string().min(1),
  /** safetensors under Hugging Face's or OpenAI's names; F32, F16 or BF16. */
  weights: bytes,
  /** Parsed config.json (Hugging Face) or open_clip_config.json. */
  config: z.unknown(),
  /** Parsed preprocessor_config.json, or null. */
  preprocessor: z.unknown(),
  /** Rows of the token table behind one another, where `weights` has not the whole table. */
  tokenRows: z.object({ ids: z.array(z.int().min(0)), values: floats }).nullable(),
});
export type ClipSource = z.infer<typeof clipSourceSchema>;

/** A prompt with its texts as tokens: one list a template, start and end included. */
const tokenizedPromptSchema = z.object({ text: z.string(), weight: z.number(), tokens: z.array(tokens).min(1) });

/** What guides a run but for pictures, which travel as files to the panel and decoded to the engine. */
export const guidanceSchema = z.object({
  clip: clipSourceSchema,
  prompts: z.array(tokenizedPromptSchema),
  /** Tokens of {@link neutralText}, which the directional loss starts from. */
  neutral: tokens,
  /** Rating fitted on this CLIP, if there is one: weight · (embedding of length 1) + bias, about 0 to 10. */
  aesthetic: z.object({ weight: floats, bias: z.number() }).optional(),
});
export type TextGuidance = z.infer<typeof guidanceSchema>;

export const neutralText = 'a photo';

/** The prompt put into each template's `{}`; a template without one stands before it. */
export function fillTemplates(text: string, templates: readonly string[]): string[] {
  const filled = templates.map((template) =>
    template.includes('{}') ? template.replaceAll('{}', () => text) : `${template} ${text}`,
  );
  return [...new Set(filled)];
}
