import { h } from '../common/dom';
import { keepChartColors } from '../common/views/chartTheme';
import type { Store } from './store';
import { throttle } from '../common/throttle';
import { announcer } from './views/announcer';
import { comparison } from './views/comparison';
import { device } from './views/device';
import { earlierPreviews } from './views/earlierPreviews';
import { gallery } from './views/gallery';
import { header } from './views/header';
import { lastResult } from './views/lastResult';
import { lossChart } from './views/lossChart';
import { message } from './views/message';
import { notices } from './views/notices';
import { photoStrip } from './views/photoStrip';
import { prompts } from './views/prompts';
import { queue } from './views/queue';
import { result } from './views/result';
import { similarityChart } from './views/similarityChart';
import { sources } from './views/sources';
import { transport } from './views/transport';
import type { PanelActions } from './views/view';
import { weights } from './views/weights';

const millisecondsBetweenDraws = 100;

/** Builds the page and keeps it in step with the store, except while nobody sees it. */
export function showPanelPage(store: Store, actions: PanelActions): void {
  keepChartColors();
  const top = [header(actions), transport(actions), message(actions), gallery(actions)];
  const main = [comparison(), photoStrip(actions), result(actions), earlierPreviews(actions), lossChart(actions), similarityChart()];
  const side = [lastResult(actions), sources(), prompts(), weights(actions), device(), queue(actions), notices()];
  const spoken = announcer();
  const elements = (views: typeof top) => views.map((view) => view.element);
  document.body.append(
    h(
      'main',
      { class: 'panel' },
      ...elements(top),
      h(
        'div',
        { class: 'columns' },
        h('div', { class: 'wide' }, ...elements(main)),
        h('aside', { class: 'side', ariaLabel: 'Details of the run' }, ...elements(side)),
      ),
    ),
    spoken.element,
  );
  const draw = throttle(() => {
    if (store.state.visible) for (const view of [...top, ...main, ...side, spoken]) view.render(store.state);
  }, millisecondsBetweenDraws);
  store.subscribe(draw);
  draw();
}
