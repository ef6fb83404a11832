import { frameRates, pacings, type Pacing } from '../../../shared/export/growth';
import { h, setText } from '../../common/dom';
import { formatBytes } from '../../common/format';
import { messageOf } from '../../../shared/messageOf';
import { stemOf } from '../../../shared/modelFile';
import { button } from '../../common/views/button';
import { withMade } from '../exportMade';
import { makeExport, type ExportKind, type ExportOptions } from '../exports';
import { gifSize } from './gifSize';
import { filmCodec } from '../film';
import type { PlayerActions } from './actions';
import type { Player } from '../player';
import type { PlayerView } from './controls';
import { field, select } from './fields';

type Modest = Pick<ExportOptions, 'size' | 'framesPerSecond'>;
const usual: Modest = { size: 512, framesPerSecond: 20 };
/** A GIF grows with each pixel of each frame. */
const modest: Modest = { size: 320, framesPerSecond: 12 };

class Cancelled extends Error {}

const kinds: readonly [ExportKind, string][] = [
  ['png', 'Picture (PNG)'],
  ['gif', 'Growth as GIF'],
  ['webm', 'Growth as WebM video'],
  ['mp4', 'Growth as MP4 video'],
  ['html', 'Web page that plays it (HTML)'],
];
const pacingNames: Record<Pacing, string> = { slowStart: 'First steps slowly', even: 'Evenly' };

/** What is exported, how, and how far it is. */
export function exportForm(player: Player, actions: PlayerActions): PlayerView {
  const kind = select('Format', () => {
    suggest();
    show();
  });
  kind.set(kinds.map(([value, label]) => ({ value, label })));
  const size = number('Longer side, pixels', 16, 4096, usual.size);
  const steps = number('Steps', 1, 5000, 64);
  const seconds = number('Seconds', 0.5, 60, 4);
  const rate = number('Frames a second', frameRates.least, frameRates.most, usual.framesPerSecond);
  const pacing = select('Pace', () => show());
  pacing.set(pacings.map((value) => ({ value, label: pacingNames[value] })));
  const progress = h('progress', { max: 1, ariaLabel: 'Export' });
  const told = h('p', { role: 'status' });
  const weight = gifSize(player);
  const heading = h('h2', { tabIndex: -1 }, 'Export');
  let cancelled = false;
  let busy = false;
  const start = button({ label: 'Export', icon: 'export', onClick: () => void run() });
  const cancel = button({ label: 'Close', icon: 'close', secondary: true, onClick: () => stop() });
  const numbers = [size, steps, seconds, rate];
  const element = h(
    'section',
    { class: 'callout export-form', hidden: true },
    heading,
    kind.element,
    size.element,
    steps.element,
    seconds.element,
    rate.element,
    pacing.element,
    weight.element,
    progress,
    told,
    h('div', { class: 'buttons' }, start.element, cancel.element),
  );
  for (const { input } of numbers) input.addEventListener('change', () => show());
  element.addEventListener('keydown', (event) => event.key === 'Escape' && stop());

  /** What nobody has changed goes with the format. */
  const suggest = () => {
    const [now, before] = kind.control.value === 'gif' ? [modest, usual] : [usual, modest];
    if (size.input.valueAsNumber === before.size) size.input.value = String(now.size);
    if (rate.input.valueAsNumber === before.framesPerSecond) rate.input.value = String(now.framesPerSecond);
  };
  const show = () => {
    const chosen = kind.control.value as ExportKind;
    const moves = chosen === 'gif' || chosen === 'webm' || chosen === 'mp4';
    for (const one of [seconds, rate, pacing]) one.element.hidden = !moves;
    for (const one of [size, steps]) one.element.hidden = chosen === 'html';
    const fits = numbers.every(({ element: { hidden }, input }) => hidden || input.checkValidity());
    weight.show(player.state.exporting && !busy && fits && chosen === 'gif' ? options() : undefined);
    progress.hidden = !busy;
    start.set({ disabled: busy });
    cancel.set({ label: busy ? 'Cancel' : 'Close' });
  };
  const stop = () => {
    if (busy) cancelled = true;
    else player.set({ exporting: false });
  };
  const options = (): ExportOptions => ({
    kind: kind.control.value as ExportKind,
    size: size.input.valueAsNumber,
    steps: steps.input.valueAsNumber,
    seconds: seconds.input.valueAsNumber,
    framesPerSecond: rate.input.valueAsNumber,
    pacing: pacing.control.value as Pacing,
  });
  const report = async (share: number) => {
    progress.value = share;
    // A moment in which the page draws and a click on Cancel comes through.
    await new Promise((resolve) => setTimeout(resolve));
    if (cancelled) throw new Cancelled();
  };
  const run = async () => {
    if (numbers.some(({ element: { hidden }, input }) => !hidden && !input.reportValidity())) return;
    const chosen = options();
    const stem = stemOf(player.state.first!.name);
    const wasPlaying = player.willPlay;
    player.pause();
    busy = true;
    cancelled = false;
    progress.value = 0;
    setText(told, 'Choose where it goes.');
    show();
    try {
      const place = await actions.choosePlace(`${stem}.${chosen.kind}`);
      if (place === null) throw new Cancelled();
      setText(told, 'Painting…');
      const { bytes, made } = await withMade(player, chosen, () => makeExport(player, chosen, () => actions.exportedScript(), report));
      setText(told, `Saved as ${await actions.save(place, bytes, made)} (${formatBytes(bytes.length)}).`);
    } catch (error) {
      setText(told, error instanceof Cancelled ? 'Cancelled.' : messageOf(error));
    } finally {
      busy = false;
      show();
      if (wasPlaying) player.playWhenFree();
    }
  };
  void offerFilms(kind.control);
  show();
  let shownBefore = false;
  return {
    element,
    render({ exporting, cast, phase }) {
      element.hidden = !exporting || phase === 'loading';
      if (!element.hidden && !shownBefore) {
        steps.input.value = String(cast?.model.metadata.steps ?? 64);
        steps.input.min = cast?.layout.growth ? '0' : '1';
        setText(steps.label, cast?.layout.growth ? 'Steps after growth' : 'Steps');
        element.scrollIntoView({ block: 'nearest' });
        kind.control.focus();
      }
      if (element.hidden === shownBefore) show();
      shownBefore = !element.hidden;
    },
  };
}

function number(label: string, min: number, max: number, value: number) {
  const step = Number.isInteger(min) ? '1' : '0.5';
  const input = h('input', { type: 'number', min: String(min), max: String(max), step, value: String(value), required: true });
  const element = field(label, input);
  return { input, element, label: element.querySelector('label')! };
}

/** Formats that this browser cannot encode are shown, but not offered. */
async function offerFilms(control: HTMLSelectElement): Promise<void> {
  for (const kind of ['webm', 'mp4'] as const) {
    if (await filmCodec(kind).catch(() => null)) continue;
    const option = control.querySelector<HTMLOptionElement>(`option[value=${kind}]`)!;
    option.disabled = true;
    option.textContent += ' – this editor cannot write it';
  }
}
