import uPlot from 'uplot';
import type { ComparedRun } from '../../../shared/protocol/compareMessages';
import { h, setAttribute } from '../../common/dom';
import { chartOptions, onThemeChange, themeColor } from '../../common/views/chartTheme';
import { select } from '../../player/views/fields';
import { alignedCurves, lossesOf } from '../curves';
import { runColor, runDash, runSwatch } from './runLine';

const height = 260;

/** One loss of all runs over the iterations. */
export function curveChart(runs: readonly ComparedRun[], names: readonly string[]) {
  const plot = h('div', { class: 'plot', role: 'img' });
  const choice = select('Loss', () => redraw());
  choice.set(lossesOf(runs).map((name) => ({ value: name, label: name === 'total' ? 'total (weighted)' : name })));
  const legend = h('ul', { class: 'run-legend' }, ...names.map((name, i) => h('li', {}, runSwatch(i), h('span', {}, name))));
  const element = h('section', { class: 'losses' }, h('h2', {}, 'Losses'), choice.element, plot, legend);
  let chart: uPlot | undefined;
  const redraw = () => {
    chart?.destroy();
    chart = createChart(plot, runs, choice.control.value);
    setAttribute(plot, 'aria-label', describe(runs, names, choice.control.value));
  };
  onThemeChange(redraw);
  new ResizeObserver(() => (chart ? chart.setSize({ width: plot.clientWidth, height }) : redraw())).observe(plot);
  return element;
}

function createChart(parent: HTMLElement, runs: readonly ComparedRun[], loss: string): uPlot {
  const lines = runs.map((_, i) => ({
    ...{ stroke: themeColor(runColor(i)), dash: runDash(i), width: 1.5, points: { show: false }, spanGaps: true },
  }));
  return new uPlot({ ...chartOptions(parent, height), series: [{}, ...lines] }, alignedCurves(runs, loss), parent);
}

function describe(runs: readonly ComparedRun[], names: readonly string[], loss: string): string {
  const [, ...columns] = alignedCurves(runs, loss);
  const ends = columns.map((values, i) => `${names[i]} ends at ${values.filter((value) => value !== null).at(-1) ?? 'nothing'}`);
  return `Chart of the loss ${loss}: ${ends.join('; ')}.`;
}
