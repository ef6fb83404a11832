import { h, icon, setText } from '../common/dom';
import { throttle } from '../common/throttle';
import { button } from '../common/views/button';
import type { Player } from './player';
import type { PlayerActions } from './views/actions';
import { brushSection, photoSection, togglePlay, playerTransport, tuningSection, viewSection } from './views/controls';
import { exportForm } from './views/exportForm';
import { info } from './views/info';
import { maskSection } from './views/maskSection';
import { secondSection } from './views/second';
import { stage } from './views/stage';
import type { Tool } from './state';

const millisecondsBetweenDraws = 60;

/** Builds the page and keeps it in step with the player. */
export function showPlayerPage(player: Player, actions: PlayerActions): void {
  const picture = stage(player, (transfer) => actions.dropPhoto(transfer));
  const title = h('h1', { class: 'title' });
  const failure = h('p', {});
  const failed = h('section', { class: 'callout failure', role: 'alert' }, h('div', { class: 'failure-text' }, icon('error'), failure));
  const log = button({ label: 'Show Log', icon: 'output', secondary: true, onClick: () => actions.tell('command', { command: 'showLog' }) });
  failed.append(h('div', { class: 'buttons' }, log.element));
  const notice = h('p', { class: 'quiet', role: 'status' });
  const form = exportForm(player, actions);
  const views = [
    playerTransport(player),
    photoSection(player, () => actions.choosePhoto()),
    secondSection(player, actions),
    viewSection(player),
    brushSection(player),
    maskSection(player, actions),
    tuningSection(player),
    info(),
    form,
  ];
  const [controls, ...side] = views.slice(0, -1);
  const columns = h(
    'div',
    { class: 'columns' },
    h('div', { class: 'wide stage-column' }, picture.element, controls!.element, notice, form.element),
    h('aside', { class: 'side', ariaLabel: 'Settings and details' }, ...side.map((view) => view.element), keys()),
  );
  document.body.append(h('main', { class: 'panel' }, header(player, title, actions), failed, columns));
  const draw = throttle(() => {
    const { state } = player;
    setText(title, state.first?.title ?? 'NCA Player');
    failed.hidden = state.phase !== 'failed';
    columns.hidden = state.phase === 'failed' && !state.photo;
    if (state.phase === 'failed') setText(failure, state.failure);
    setText(notice, state.notice);
    picture.render();
    for (const view of views) view.render(state);
  }, millisecondsBetweenDraws);
  player.subscribe(draw);
  draw();
  listenToKeys(player, picture.camera, () => picture.brush());
}

function header(player: Player, title: HTMLElement, actions: PlayerActions): HTMLElement {
  const choices = [
    button({ label: 'Apply to Image…', icon: 'file-media', onClick: () => actions.tell('command', { command: 'apply' }) }),
    button({ label: 'Train Further…', icon: 'history', secondary: true, onClick: () => actions.tell('command', { command: 'trainFurther' }) }),
    button({ label: 'Export…', icon: 'export', secondary: true, onClick: () => player.set({ exporting: true }) }),
  ];
  const buttons = h('div', { class: 'buttons' }, ...choices.map(({ element }) => element));
  return h('header', { class: 'header' }, h('div', { class: 'header-line' }, title, buttons));
}

const shortcuts: readonly [string, string][] = [
  ['Space', 'play or pause'],
  ['.', 'one step'],
  ['R', 'restart'],
  ['N', 'new noise'],
  ['1 – 5', 'move, damage, paint, restore, mask'],
  ['X', 'mask: white or black'],
  ['[ and ]', 'smaller or larger brush'],
  ['B', 'photo or picture'],
  ['+ − 0', 'zoom in, out, fit'],
  ['Arrows', 'move the view (stage)'],
  ['Enter', 'brush in its middle (stage)'],
];

function keys(): HTMLElement {
  const rows = shortcuts.flatMap(([key, does]) => [h('dt', {}, key), h('dd', {}, does)]);
  return h('details', { class: 'keys' }, h('summary', {}, 'Keyboard'), h('dl', {}, ...rows));
}

type Camera = ReturnType<typeof stage>['camera'];

/** @param brush in the middle of what is seen */
function listenToKeys(player: Player, camera: Camera, brush: () => void): void {
  const tools: readonly Tool[] = ['move', 'damage', 'paint', 'restore', 'mask'];
  const grow = (factor: number) =>
    player.set({ radius: Math.min(60, Math.max(1, Math.round(player.state.radius * factor + (factor > 1 ? 1 : -0.5)))) });
  const actions: Record<string, () => void> = {
    ' ': () => togglePlay(player),
    '.': () => void player.step(),
    r: () => void player.restart(),
    n: () => void player.restart(true),
    b: () => player.set({ before: player.state.before > 0 ? 0 : 100 }),
    x: () => player.set({ maskPaint: player.state.maskPaint === 0 ? 1 : 0, tool: 'mask' }),
    '[': () => grow(0.8),
    ']': () => grow(1.2),
    '+': () => camera.zoomBy(1.25),
    '=': () => camera.zoomBy(1.25),
    '-': () => camera.zoomBy(0.8),
    '0': () => camera.fit(),
    ...Object.fromEntries(tools.map((tool, i) => [String(i + 1), () => player.set({ tool })])),
  };
  const arrows: Record<string, [number, number]> = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || player.state.phase !== 'ready') return;
    const target = event.target as HTMLElement;
    if (target.matches('input, select, textarea')) return;
    // Buttons have the space bar for themselves.
    if (event.key === ' ' && target.matches('vscode-button, button, summary')) return;
    const onStage = target.matches('.viewport');
    const arrow = onStage ? arrows[event.key] : undefined;
    const action = arrow ? () => camera.move(...arrow) : onStage && event.key === 'Enter' ? brush : actions[event.key.toLowerCase()];
    if (!action) return;
    event.preventDefault();
    action();
  });
}
