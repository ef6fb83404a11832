/** What pages, workers and Node all have beyond ES2022; `shared` may use no more than this. */
declare function setTimeout(handler: () => void, milliseconds?: number): unknown;
declare function clearTimeout(timer: unknown): void;

declare const performance: { now(): number };

declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
}

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean });
  decode(bytes?: Uint8Array | ArrayBuffer): string;
}

/** A string of characters up to U+00FF to base64, and back. */
declare function btoa(text: string): string;
declare function atob(text: string): string;

declare const crypto: { readonly subtle: { digest(algorithm: string, data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> } };
