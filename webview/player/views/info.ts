import { h } from '../../common/dom';
import { formatLoss } from '../../common/format';
import { formatLevels } from '../../../shared/levels';
import type { SavedModel } from '../../../shared/modelFile';
import type { PlayerView } from './controls';

/** Everything that the file says of its automaton. */
export function info(): PlayerView {
  const list = h('dl', { class: 'info-list', tabIndex: 0 });
  const preview = h('img', { class: 'preview', alt: 'What the automaton made when it was saved' });
  const device = h('p', { class: 'quiet device-line' });
  let shown: SavedModel | undefined;
  return {
    element: h('section', { class: 'info' }, h('h2', {}, 'Info'), preview, list, device),
    render({ first, device: runsOn }) {
      const model = first?.saved;
      device.textContent = runsOn && `Plays on: ${runsOn}`;
      if (!model || model === shown) return;
      shown = model;
      const bytes = model.metadata.preview;
      preview.hidden = !bytes;
      if (bytes) preview.src = `data:image/png;base64,${bytes}`;
      list.replaceChildren(...infoRows(model).flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]));
    },
  };
}

function infoRows({ layout, shifts, growth, parameters, metadata }: SavedModel): [string, string][] {
  const { photos, style, prompt, network, losses, settings, mixed, imported, tool, profile, iterations } = metadata;
  const source = (one: { name: string; sha256?: string | undefined }) =>
    one.sha256 ? `${one.name} (sha256 ${one.sha256.slice(0, 12)}…)` : one.name;
  const rows: [string, string | undefined][] = [
    ['Layout', shifts.length > 0 ? `${layout}, shifts ${shifts.join(', ')}` : layout],
    ['Levels, cell:steps', growth && formatLevels(growth.levels)],
    ['Parameters', parameters.length.toLocaleString('en')],
    ['Photos', photos?.map(source).join(', ')],
    ['Style', style && source(style)],
    ['Prompt', prompt],
    ['Iterations', iterations?.toLocaleString('en')],
    [growth ? 'Steps after the growth' : 'Steps to the picture', String(metadata.steps ?? 64)],
    ['Seed', String(metadata.seed ?? 1)],
    ['Noise level', String(metadata.noise_level ?? 1)],
    ['Profile', profile],
    ['Feature network', network && source(network)],
    ...Object.entries(losses ?? {}).map(([name, { first, last }]): [string, string] => [
      `Loss: ${name}`,
      `${formatLoss(first)} → ${formatLoss(last)}`,
    ]),
    ['Mix of', mixed?.parts.map(({ name, weight }) => `${Math.round(100 * weight)} % ${name}`).join(', ')],
    ['Imported from', imported && source(imported)],
    ['Made by', tool],
    ...Object.entries(settings ?? {}).map(([name, value]): [string, string] => [name, String(value)]),
  ];
  return rows.filter((row): row is [string, string] => row[1] !== undefined && row[1] !== '');
}
