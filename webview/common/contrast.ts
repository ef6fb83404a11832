/** How well a colour stands out from what is behind it (WCAG 2, relative luminance), and one that stands out enough. */

/** Red, green and blue of sRGB, 0 … 255, and opacity, 0 … 1. */
type Rgba = readonly [number, number, number, number];

const channel = (hex: string) => parseInt(hex.length === 1 ? hex + hex : hex, 16);

/** A colour as VS Code writes it: `#rgb`, `#rrggbb`, either with an opacity, `rgb(…)` or `rgba(…)`; else undefined. */
export function parseColor(text: string): Rgba | undefined {
  const hex = /^#(?:([\da-f])([\da-f])([\da-f])([\da-f])?|([\da-f]{2})([\da-f]{2})([\da-f]{2})([\da-f]{2})?)$/i.exec(text.trim());
  if (hex) {
    const [r, g, b, a] = hex.slice(1).filter((part) => part !== undefined);
    return [channel(r!), channel(g!), channel(b!), a === undefined ? 1 : channel(a) / 255];
  }
  const numbers = /^rgba?\(([^)]*)\)$/i.exec(text.trim())?.[1]?.split(/[\s,/]+/).filter(Boolean).map(Number);
  if (!numbers || numbers.length < 3 || numbers.some((number) => !Number.isFinite(number))) return undefined;
  return [numbers[0]!, numbers[1]!, numbers[2]!, numbers[3] ?? 1];
}

function luminance([r, g, b]: Rgba): number {
  const linear = [r, g, b].map((value) => (value <= 10.31475 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * linear[0]! + 0.7152 * linear[1]! + 0.0722 * linear[2]!;
}

/** Between 1 (the same) and 21 (black on white), of opaque colours. */
export function contrast(a: Rgba, b: Rgba): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const mix = (from: Rgba, to: Rgba, share: number): Rgba =>
  [0, 1, 2].map((i) => Math.round(from[i]! + share * (to[i]! - from[i]!))).concat(1) as unknown as Rgba;

const steps = 20;

/**
 * The colour, or as little lighter or darker as it takes to stand out.
 * @param background opaque
 * @param least contrast that it shall have, at most 4.5, which each background has room for
 * @returns `#rrggbb`
 */
export function standingOut(color: Rgba, background: Rgba, least: number): string {
  const opaque = mix(background, color, color[3]);
  const [black, white]: Rgba[] = [[0, 0, 0, 1], [255, 255, 255, 1]];
  const end = contrast(white!, background) >= contrast(black!, background) ? white! : black!;
  const tried = Array.from({ length: steps + 1 }, (_, i) => mix(opaque, end, i / steps));
  return hexOf(tried.find((one) => contrast(one, background) >= least) ?? end);
}

function hexOf([r, g, b]: Rgba): string {
  return `#${[r, g, b].map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}
