import { escapeMarkup } from '../../../shared/escape';
import type { LossRow } from '../../runs/lossesCsv';

export interface Curve {
  readonly label: string;
  readonly points: readonly Point[];
}

export type Point = readonly [iteration: number, total: number];

const [WIDTH, PLOT_HEIGHT] = [900, 340];
const margin = { left: 64, right: 16, top: 34, bottom: 40 };
const plotWidth = WIDTH - margin.left - margin.right;
/** Told apart with any kind of colour vision (Okabe and Ito, 2008); dashes after these are used up. */
const colors = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00', '#000000'];
const dashes = ['', '6 3', '2 3', '8 3 2 3'];
/** More points than pixels tell nothing. */
const MOST_POINTS = 400;

/** Total losses over the iterations as one SVG picture, on a logarithmic axis, with its own light ground. */
export function lossCurvesSvg(curves: readonly Curve[]): string {
  const drawn = curves.filter(({ points }) => points.length > 0);
  const all = drawn.flatMap(({ points }) => points);
  const scale = scaleOf(all);
  const legend = drawn.map(({ label }, i) => legendEntry(label, i)).join('');
  const height = margin.top + PLOT_HEIGHT + margin.bottom + 20 * drawn.length;
  const lines = drawn.map(({ points }, i) => polyline(points, i, scale)).join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" \
font-family="sans-serif" font-size="12" fill="#333" role="img" aria-label="Total loss of each run over the iterations">
<rect width="100%" height="100%" fill="#fff"/><text x="${margin.left}" y="20" font-weight="bold">Total loss (weighted)</text>
${all.length > 0 ? axes(scale) : ''}${lines}${legend}
</svg>
`;
}

/** What is drawn of a run's losses. */
export function pointsOf(rows: readonly LossRow[]): Point[] {
  const every = Math.ceil(rows.length / MOST_POINTS);
  return rows
    .filter(({ total }, i) => total > 0 && Number.isFinite(total) && (i % every === 0 || i === rows.length - 1))
    .map(({ iteration, total }): Point => [iteration, total]);
}

interface Scale {
  readonly most: number;
  /** Powers of ten. */
  readonly low: number;
  readonly high: number;
  readonly x: (iteration: number) => number;
  readonly y: (total: number) => number;
}

function scaleOf(points: readonly Point[]): Scale {
  const bounds = (values: readonly number[]) =>
    values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)] as const, [Infinity, -Infinity] as const);
  const most = Math.max(1, bounds(points.map(([iteration]) => iteration))[1]);
  const [least, greatest] = bounds(points.map(([, total]) => Math.log10(total)));
  const low = least - 0.05;
  const high = Math.max(greatest + 0.05, low + 0.2);
  const x = (iteration: number) => margin.left + (iteration / most) * plotWidth;
  const y = (total: number) => margin.top + ((high - Math.log10(total)) / (high - low)) * PLOT_HEIGHT;
  return { most, low, high, x, y };
}

function axes({ most, low, high, x, y }: Scale): string {
  const bottom = margin.top + PLOT_HEIGHT;
  const values = ticksBetween(low, high).map((value) => {
    const at = y(value).toFixed(1);
    const line = `<line x1="${margin.left}" x2="${WIDTH - margin.right}" y1="${at}" y2="${at}" stroke="#ddd"/>`;
    return `${line}<text x="${margin.left - 6}" y="${at}" dy="4" text-anchor="end">${Number(value.toPrecision(3))}</text>`;
  });
  const steps = [0, 0.25, 0.5, 0.75, 1].map((share) => Math.round(share * most));
  const iterations = [...new Set(steps)].map(
    (step) => `<text x="${x(step).toFixed(1)}" y="${bottom + 16}" text-anchor="middle">${step}</text>`,
  );
  const name = `<text x="${margin.left + plotWidth / 2}" y="${bottom + 32}" text-anchor="middle">iteration</text>`;
  return `${values.join('')}${iterations.join('')}${name}\n`;
}

/** 1, 2 and 5 of each decade; evenly spread ones where these are too few. */
function ticksBetween(low: number, high: number): number[] {
  const decades = Array.from({ length: Math.ceil(high) - Math.floor(low) + 1 }, (_, i) => 10 ** (Math.floor(low) + i));
  const round = decades.flatMap((decade) => [1, 2, 5].map((step) => step * decade));
  const inside = round.filter((value) => Math.log10(value) >= low && Math.log10(value) <= high);
  return inside.length >= 3 ? inside : [0.1, 0.5, 0.9].map((share) => 10 ** (low + share * (high - low)));
}

const stroke = (index: number) => {
  const dash = dashes[Math.floor(index / colors.length) % dashes.length]!;
  return `stroke="${colors[index % colors.length]}" stroke-width="1.8"${dash && ` stroke-dasharray="${dash}"`}`;
};

function polyline(points: readonly Point[], index: number, { x, y }: Scale): string {
  const path = points.map(([iteration, total]) => `${x(iteration).toFixed(1)},${y(total).toFixed(1)}`).join(' ');
  return `<polyline points="${path}" fill="none" stroke-linejoin="round" ${stroke(index)}/>\n`;
}

function legendEntry(label: string, index: number): string {
  const at = margin.top + PLOT_HEIGHT + margin.bottom + 20 * index + 8;
  const line = `<line x1="${margin.left}" x2="${margin.left + 30}" y1="${at}" y2="${at}" ${stroke(index)}/>`;
  return `${line}<text x="${margin.left + 38}" y="${at}" dy="4">${escapeMarkup(label)}</text>\n`;
}
