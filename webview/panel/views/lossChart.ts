import uPlot from 'uplot';
import { h, setAttribute } from '../../common/dom';
import { formatLoss } from '../../common/format';
import type { LossPoint } from '../history';
import { chartOptions, faint, onThemeChange, themeColor, valueAxis } from '../../common/views/chartTheme';
import { lossLegend } from './lossLegend';
import { chartColumns, lossSeries } from './lossSeries';
import type { PanelActions, PanelView } from './view';

const height = 240;

/** Curves of the losses over the iterations, linear or logarithmic. */
export function lossChart(actions: PanelActions): PanelView {
  const legend = lossLegend();
  const pressed = () => scale.getAttribute('aria-pressed') === 'true';
  const scale = h('button', { class: 'toggle', onclick: () => actions.setLogScale(!pressed()) }, 'Logarithmic');
  const plot = h('div', { class: 'plot', role: 'img' });
  const element = h(
    'section',
    { class: 'losses' },
    h('div', { class: 'section-head' }, h('h2', {}, 'Losses'), scale),
    plot,
    legend.element,
  );
  let chart: uPlot | undefined;
  let drawn: { history: readonly LossPoint[]; logScale: boolean } | undefined;
  const redraw = () => {
    chart?.destroy();
    chart = drawn && createChart(plot, drawn, (index) => legend.render(drawn!.history, drawn!.history[index ?? -1]));
  };
  onThemeChange(redraw);
  new ResizeObserver(() => chart?.setSize({ width: plot.clientWidth, height })).observe(plot);
  return {
    element,
    render({ history, logScale }) {
      element.hidden = history.length === 0;
      setAttribute(scale, 'aria-pressed', String(logScale));
      if (history.length === 0 || (drawn?.history === history && drawn.logScale === logScale)) return;
      const rescaled = drawn?.logScale !== logScale;
      drawn = { history, logScale };
      if (rescaled || !chart) redraw();
      else chart.setData(chartColumns(history, logScale));
      const pointed = chart?.cursor.idx;
      legend.render(history, pointed == null ? undefined : history[pointed]);
      setAttribute(plot, 'aria-label', describe(history));
    },
  };
}

function createChart(
  parent: HTMLElement,
  { history, logScale }: { history: readonly LossPoint[]; logScale: boolean },
  onPoint: (index: number | null | undefined) => void,
): uPlot {
  const base = chartOptions(parent, height);
  const values = { ...valueAxis(), values: (_: uPlot, numbers: number[]) => numbers.map(tickLabel) };
  const decades = { ...values, grid: { ...values.grid, filter: roundNumbers }, filter: roundNumbers };
  const points = { show: false };
  const options: uPlot.Options = {
    ...base,
    scales: { ...base.scales, y: logScale ? { distr: 3 } : { range: fromZero } },
    axes: [base.axes[0]!, logScale ? decades : values],
    series: [
      {},
      ...lossSeries.map(({ color }) => ({ stroke: faint(themeColor(color)), width: 1, points })),
      ...lossSeries.map(({ color, width, dash }) => ({ stroke: themeColor(color), width, dash: [...dash], points })),
    ],
    hooks: { setCursor: [(plot) => onPoint(plot.cursor.idx)] },
  };
  return new uPlot(options, chartColumns(history, logScale), parent);
}

/** All losses are at least zero, and how near they come to it is what the chart is for. */
function fromZero(_: uPlot, __: number, largest: number): [number, number] {
  return [0, largest > 0 ? largest * 1.05 : 1];
}

/** Within two decades 1, 2 and 5 of each, over more only the powers of ten: lines between those look like shading. */
function roundNumbers(_: uPlot, values: number[]): (number | null)[] {
  const decades = Math.log10(values.at(-1)! / values[0]!);
  const round = decades > 2 ? [1] : [1, 2, 5];
  return values.map((value) => (round.includes(leadingDigit(value)) ? value : null));
}

/** 1 … 9 of a number that has no other digits, as those on a logarithmic axis do. */
const leadingDigit = (value: number) => Math.round(value / 10 ** Math.floor(Math.log10(value) + 1e-9));

/** What a filter took out has no label. */
function tickLabel(value: number | null): string {
  return value === null ? '' : String(Number(value.toPrecision(3)));
}

function describe(history: readonly LossPoint[]): string {
  const first = history[0]!;
  const last = history.at(-1)!;
  const totals = `total loss from ${formatLoss(first.total)} to ${formatLoss(last.total)}`;
  return `Chart of the losses, iterations ${first.iteration} to ${last.iteration}: ${totals}.`;
}
