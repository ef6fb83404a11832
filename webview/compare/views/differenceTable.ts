import type { ComparedRun } from '../../../shared/protocol/compareMessages';
import { h } from '../../common/dom';
import { differences, type Difference } from '../differences';

/** What tells the runs apart: a row for each choice and measure, a column for each run. */
export function differenceTable(runs: readonly ComparedRun[], onReveal: (index: number) => void): HTMLElement {
  const { chosen, measured } = differences(runs);
  const heads = runs.map(({ name }, index) => h('th', { scope: 'col' }, h('button', { class: 'link', onclick: () => onReveal(index) }, name)));
  const body = [...rowsOf('Chosen', chosen, runs.length), ...rowsOf('Measured', measured, runs.length)];
  const table = h('table', { class: 'differences' }, h('thead', {}, h('tr', {}, h('td', {}), ...heads)), h('tbody', {}, ...body));
  const nothing = h('p', { class: 'quiet', hidden: chosen.length > 0 }, 'The runs were asked for with the same settings and inputs.');
  return h('section', {}, h('h2', {}, 'What differs'), nothing, h('div', { class: 'scrolls' }, table));
}

function rowsOf(title: string, rows: readonly Difference[], columns: number): HTMLElement[] {
  if (rows.length === 0) return [];
  const head = h('tr', { class: 'group' }, h('th', { scope: 'colgroup', colSpan: columns + 1 }, title));
  return [head, ...rows.map(({ name, values }) => h('tr', {}, h('th', { scope: 'row' }, name), ...values.map((value) => h('td', {}, value ?? '–'))))];
}
