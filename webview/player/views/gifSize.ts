import { h, setText } from '../../common/dom';
import { formatBytes } from '../../common/format';
import { messageOf } from '../../../shared/messageOf';
import { estimateGif, type ExportOptions } from '../exports';
import type { Player } from '../player';

const millisecondsOfRest = 300;

/** Says how large a GIF will be, before it is made. */
export function gifSize(player: Player) {
  const element = h('p', { class: 'quiet', role: 'status' });
  let shown = '';
  let timer = 0;
  const estimate = async (options: ExportOptions, key: string) => {
    const text = await estimateGif(player, options).then((bytes) => `About ${formatBytes(bytes)}`, messageOf);
    if (shown === key) setText(element, text);
  };
  return {
    element,
    /** Nothing where no GIF is wanted. */
    show(options: ExportOptions | undefined) {
      const key = JSON.stringify(options ?? null);
      element.hidden = options === undefined;
      if (key === shown) return;
      shown = key;
      clearTimeout(timer);
      if (!options) return;
      setText(element, 'Its size is estimated …');
      timer = window.setTimeout(() => void estimate(options, key), millisecondsOfRest);
    },
  };
}
