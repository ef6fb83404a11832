/** What the charts share: size, axes and colours of the theme. */
import type uPlot from 'uplot';
import { parseColor, standingOut } from '../contrast';

/** The hues of curves, with what they are where a theme says nothing of them. */
const hues = { blue: '#3794ff', green: '#89d185', orange: '#d18616', red: '#f14c4c', purple: '#b180d7', yellow: '#cca700' } as const;
export type Hue = keyof typeof hues;

/** Contrast of lines and marks (WCAG 2.2, 1.4.11). */
const leastOfLines = 3;
/** That of text (1.4.3). */
const leastOfText = 4.5;

/** The variable that holds a hue as curves and legends have it. */
export const hueVariable = (hue: Hue) => `--chart-${hue}`;

/** Keeps `--chart-<hue>` and `--chart-text` what the theme has of them, made to stand out from its background. */
export function keepChartColors(): void {
  setChartColors();
  onThemeChange(setChartColors);
}

function setChartColors(): void {
  const theme = getComputedStyle(document.body);
  const read = (name: string) => parseColor(theme.getPropertyValue(name));
  const isLight = document.body.matches('.vscode-light, .vscode-high-contrast-light');
  const background = read('--vscode-editor-background') ?? parseColor(isLight ? '#fff' : '#000')!;
  const foreground = read('--vscode-foreground') ?? parseColor(isLight ? '#000' : '#fff')!;
  const set = (name: string, value: string) => document.body.style.setProperty(name, value);
  for (const [hue, usual] of Object.entries(hues)) {
    // Laid on the background, what is nearly transparent would be grey: the hue is what tells curves apart.
    const [r, g, b] = read(`--vscode-charts-${hue}`) ?? parseColor(usual)!;
    set(hueVariable(hue as Hue), standingOut([r, g, b, 1], background, leastOfLines));
  }
  set('--chart-total', standingOut(foreground, background, leastOfLines));
  set('--chart-text', standingOut(read('--vscode-descriptionForeground') ?? foreground, background, leastOfText));
}

export function themeColor(name: string): string {
  const theme = getComputedStyle(document.body);
  return theme.getPropertyValue(name).trim() || theme.color;
}

/** The same colour, hardly there. */
export const faint = (color: string) => `${color}4d`;

export function chartAxis(): uPlot.Axis {
  return {
    stroke: themeColor('--chart-text'),
    font: `12px ${getComputedStyle(document.body).fontFamily}`,
    labelFont: `12px ${getComputedStyle(document.body).fontFamily}`,
    grid: { stroke: themeColor('--grid-color'), width: 1 },
    ticks: { show: false },
  };
}

/** A plot over the iterations, as wide as its place; legends and tooltips are the page's own. */
export function chartOptions(parent: HTMLElement, height: number) {
  return {
    ...{ width: parent.clientWidth || 300, height, legend: { show: false } },
    cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
    scales: { x: { time: false } },
    axes: [{ ...chartAxis(), size: 26, incrs: wholeSteps, label: 'Iteration', labelSize: 20, labelGap: 0 }, valueAxis()] as uPlot.Axis[],
  };
}

export function valueAxis(): uPlot.Axis {
  return { ...chartAxis(), size: 56 };
}

/** Distances of the lines on the axis of iterations; there are no halves. */
const wholeSteps = [0, 1, 2, 3, 4, 5].flatMap((power) => [1, 2, 5].map((step) => step * 10 ** power));

/** A canvas keeps the colours that it was drawn with; VS Code changes class and variables with the theme. */
export function onThemeChange(redraw: () => void): void {
  const observer = new MutationObserver(redraw);
  observer.observe(document.body, { attributeFilter: ['class'] });
  observer.observe(document.documentElement, { attributeFilter: ['style'] });
}
