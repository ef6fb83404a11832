import { h, setText } from '../../common/dom';
import { formatLoss } from '../../common/format';
import type { LossPoint } from '../history';
import { swatch } from '../../common/views/swatch';
import { lossSeries, matters, valueOf, type LossSeries } from './lossSeries';

/** Names, curves and values as a table, which is also the chart for those who cannot see it. */
export function lossLegend() {
  const column = h('th', { scope: 'col' }, 'Now');
  const rows = lossSeries.map(legendRow);
  const head = ['Loss', 'Start'].map((text) => h('th', { scope: 'col' }, text));
  return {
    element: h(
      'table',
      { class: 'legend' },
      h('thead', {}, h('tr', {}, ...head, column)),
      h('tbody', {}, ...rows.map((row) => row.element)),
    ),
    /** `pointed` is the point under the cursor, if any. */
    render(history: readonly LossPoint[], pointed?: LossPoint): void {
      const shown = pointed ?? history.at(-1);
      setText(column, pointed ? `At ${pointed.iteration}` : 'Now');
      for (const row of rows) row.show(history, shown);
    },
  };
}

function legendRow(series: LossSeries) {
  const first = h('td', {});
  const now = h('td', {});
  const value = (point?: LossPoint) => {
    const loss = point && valueOf(point, series.key);
    return loss === undefined ? '–' : formatLoss(loss);
  };
  const element = h('tr', {}, h('th', { scope: 'row' }, swatch(series.color, series.dash, series.width + 0.5), series.label), first, now);
  return {
    element,
    show(history: readonly LossPoint[], point?: LossPoint) {
      element.hidden = !matters(series, history);
      setText(first, value(history[0]));
      setText(now, value(point));
    },
  };
}
