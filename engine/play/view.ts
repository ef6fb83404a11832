import type { KernelLayout } from '../automaton/wasmKernel';

/** What of the state is shown: the picture, or one channel in grey. */
export type View = 'picture' | number;

/** Grey value of a channel: colours as they are, hidden values and directions with −1 black and 1 white. */
export function channelScale(layout: KernelLayout, channel: number): number {
  const isPicture = channel >= layout.picture && channel < layout.picture + 3;
  return (channel < layout.fixed && !isFlow(layout, channel)) || isPicture ? 1 : 0.5;
}

function isFlow({ filters }: KernelLayout, channel: number): boolean {
  return filters.some((filter) => filter.kind === 'flow' && (channel === filter.flow || channel === filter.flow + 1));
}

/** "Photo: red", "Flow: cos 2θ", "Picture: green", "Hidden 3, blurred over 15 cells". */
export function channelName(layout: KernelLayout, channel: number): string {
  const colors = ['red', 'green', 'blue'];
  if (channel < 3) return `Photo: ${colors[channel]}`;
  if (isFlow(layout, channel)) return isFlow(layout, channel - 1) ? 'Flow: sin 2θ' : 'Flow: cos 2θ';
  if (channel < layout.fixed) return `Shifted photo ${channel - 2}`;
  if (channel >= layout.picture && channel < layout.picture + 3) return `Picture: ${colors[channel - layout.picture]}`;
  const blur = layout.blurs.find((one) => one.channel === channel);
  return `Hidden ${channel - layout.picture - 2}${blur ? `, blurred over ${blur.size} cells` : ''}`;
}
