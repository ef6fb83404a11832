import type { FetchOptions } from './fetchPieces';
import type { FileAccess } from './fileAccess';
import type { HttpOptions } from './http';
import type { ModelStore } from './modelStore';

/** Where a download comes from and goes to, and who hears of it. */
export interface DownloadOptions {
  readonly http: HttpOptions;
  /** For example https://huggingface.co. */
  readonly endpoint: string;
  /** In place of raw.githubusercontent.com. */
  readonly rawEndpoint?: string;
  readonly files: FileAccess;
  readonly store: ModelStore;
  /** All words of a CLIP instead of those of prompts. */
  readonly wholeTokenTable?: boolean;
  /** Whether a server without ranges may send everything. */
  readonly allowWhole?: boolean;
  /** Whether the user agreed to files that are others than at the first download. */
  readonly trustChanged?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (receivedBytes: number, totalBytes: number) => void;
  readonly wait: FetchOptions['wait'];
  readonly now: () => Date;
}
