/** Where models come from if no setting says otherwise. */
export const hubEndpoint = 'https://huggingface.co';
/** Pinned files of GitHub repositories. */
export const rawEndpoint = 'https://raw.githubusercontent.com';

/** For people: "52 MB", "1.2 GB". */
export function sizeText(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  return bytes >= 1e6 ? `${Math.round(bytes / 1e6)} MB` : `${Math.max(1, Math.round(bytes / 1e3))} kB`;
}
