import uPlot from 'uplot';
import { h, setAttribute } from '../../common/dom';
import type { LossPoint } from '../history';
import { chartAxis, chartOptions, hueVariable, onThemeChange, themeColor, type Hue } from '../../common/views/chartTheme';
import type { PanelView } from './view';

const height = 160;
const colors: readonly Hue[] = ['purple', 'blue', 'green', 'orange'];

/** Variable of a prompt's colour; after four they come again, dashed. */
export const promptColor = (index: number) => hueVariable(colors[index % colors.length]!);
export const dashOf = (index: number) => (index < colors.length ? [] : [6, 3]);

/** How near the picture has come to each prompt, and its aesthetic score, over the iterations. */
export function similarityChart(): PanelView {
  const plot = h('div', { class: 'plot', role: 'img' });
  const element = h('section', { class: 'similarity' }, h('h2', {}, 'Similarity to the prompts'), plot);
  let chart: uPlot | undefined;
  let drawn: readonly LossPoint[] = [];
  const redraw = () => {
    chart?.destroy();
    chart = drawn.length > 0 ? createChart(plot, drawn) : undefined;
  };
  onThemeChange(redraw);
  new ResizeObserver(() => chart?.setSize({ width: plot.clientWidth, height })).observe(plot);
  return {
    element,
    render({ history }) {
      const points = history.filter(({ similarity }) => similarity !== undefined);
      element.hidden = points.length === 0;
      if (points.length === 0 || points.at(-1) === drawn.at(-1)) return;
      const sameLines = linesOf(points) === linesOf(drawn);
      drawn = points;
      if (chart && sameLines) chart.setData(columns(points));
      else redraw();
      setAttribute(plot, 'aria-label', describe(points));
    },
  };
}

const linesOf = (points: readonly LossPoint[]) => points.at(-1)?.similarity?.cosines.length ?? 0;
const isRated = (points: readonly LossPoint[]) => points.at(-1)?.similarity?.score !== undefined;

function createChart(parent: HTMLElement, points: readonly LossPoint[]): uPlot {
  const lines = Array.from({ length: linesOf(points) }, (_, i) => ({
    ...{ stroke: themeColor(promptColor(i)), dash: dashOf(i), width: 1.5, points: { show: false } },
  }));
  const score = { stroke: themeColor(hueVariable('yellow')), scale: 'score', width: 1.5, points: { show: false } };
  const rated = isRated(points);
  const options = { ...chartOptions(parent, height), series: [{}, ...lines, ...(rated ? [score] : [])] };
  if (rated) options.axes.push({ ...chartAxis(), scale: 'score', side: 1, size: 40, grid: { show: false } });
  return new uPlot(options, columns(points), parent);
}

function columns(points: readonly LossPoint[]): uPlot.AlignedData {
  const lines = Array.from({ length: linesOf(points) }, (_, i) => points.map((point) => point.similarity!.cosines[i] ?? null));
  const score = isRated(points) ? [points.map((point) => point.similarity!.score ?? null)] : [];
  return [points.map(({ iteration }) => iteration), ...lines, ...score];
}

function describe(points: readonly LossPoint[]): string {
  const shown = (point: LossPoint) => point.similarity!.cosines.map((cosine) => cosine.toFixed(2)).join(', ');
  const [first, last] = [points[0]!, points.at(-1)!];
  return `Chart of the similarity, iterations ${first.iteration} to ${last.iteration}: from ${shown(first)} to ${shown(last)}.`;
}
