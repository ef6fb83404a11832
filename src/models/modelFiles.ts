/** What the models folder hands out: the bytes that networks are built of, checked, and where they come from. */

/** Where a model's numbers come from; stands in `run.json`. */
export interface Provenance {
  /** Name in the catalogue, or the path of a folder of the user's. */
  readonly id: string;
  readonly repository: string;
  /** Commit of the repository, or `local` for a folder of the user's that does not tell it. */
  readonly revision: string;
  readonly licence: string;
  /** Of the weights as they were loaded, lower-case hex. */
  readonly sha256: string;
}

export interface ClipFiles {
  readonly kind: 'clip';
  readonly id: string;
  /**
   * safetensors with the needed tensors (F32, F16 or BF16) under the repository's own names (Hugging Face or
   * open_clip/OpenAI). The token table is among them only where `tokenRows` is null.
   */
  readonly weights: Uint8Array;
  /** Parsed config.json and preprocessor_config.json where the repository has them; else null. */
  readonly config: unknown;
  readonly preprocessor: unknown;
  /** Text of tokenizer.json. */
  readonly tokenizer: string;
  /** Rows of the token table by token id, where the table itself was not fetched whole. */
  readonly tokenRows: ReadonlyMap<number, Float32Array> | null;
  readonly provenance: Provenance;
}

export interface Vgg19Files {
  readonly kind: 'vgg19';
  /** safetensors with torchvision's `features.N.{weight,bias}` up to relu5_1. */
  readonly weights: Uint8Array;
  readonly provenance: Provenance;
}

/** score = weight · (CLIP embedding of length 1) + bias, about 0–10. */
export interface AestheticHead {
  readonly kind: 'aesthetic';
  /** Name in the catalogue of the CLIP that it was fitted on. */
  readonly clip: string;
  readonly weight: Float32Array;
  readonly bias: number;
}

/**
 * Opens models that are at hand: downloaded ones, or those of the user's folder. Ids are those of the catalogue, or
 * for CLIP the path of a folder. Every call checks what it reads.
 * @throws ModelError that names the model, the reason and a way out, `not-downloaded` among them.
 */
export interface ModelLibrary {
  /** Text of a CLIP's tokenizer.json: prompts are made into tokens first, then {@link clip} gets their rows. */
  tokenizer(id: string): Promise<string>;
  /**
   * @param tokens the ids that prompts need (with the start and end tokens) and the words that they stand for; rows
   * that are not there yet are fetched, and an error without network names the words that are missing.
   */
  clip(id: string, tokens: ReadonlyMap<number, string>): Promise<ClipFiles>;
  vgg19(): Promise<Vgg19Files>;
  /** The aesthetic head for a CLIP: the user's own file, else a downloaded one; undefined if none was fitted on it. */
  aesthetic(clip: string): Promise<AestheticHead | undefined>;
}
