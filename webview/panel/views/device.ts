import { h, setText } from '../../common/dom';
import type { PanelView } from './view';

/** What the training runs on, why, and where its files go. */
export function device(): PanelView {
  const name = h('p', { class: 'device-name' });
  const reason = h('p', { class: 'quiet' });
  const folder = h('p', { class: 'quiet folder' });
  const element = h('section', { class: 'device' }, h('h2', {}, 'Device'), name, reason, folder);
  return {
    element,
    render(state) {
      element.hidden = !state.device;
      if (!state.device) return;
      setText(name, state.device.name);
      setText(reason, state.device.reason);
      folder.hidden = !state.folder;
      setText(folder, `Files go to ${state.folder ?? ''}`);
    },
  };
}
