import type { PanelState } from './state';

/** Drawings of the GPU take its memory until they are closed. */
export function closeReplaced(before: PanelState['pictures'], now: PanelState['pictures']): void {
  if (before === now) return;
  const kept = new Set(now.map((shown) => shown?.picture));
  for (const shown of before) if (shown && 'close' in shown.picture && !kept.has(shown.picture)) shown.picture.close();
}
