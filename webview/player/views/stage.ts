import { h, setAttribute } from '../../common/dom';
import { pictureCanvas } from '../../common/views/pictureCanvas';
import type { Player } from '../player';
import { Camera } from './camera';

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The automaton's canvas, the photo laid over a share of it, and the pointer that brushes and moves. */
export function stage(player: Player, usePhoto: (transfer: DataTransfer) => void) {
  const photo = pictureCanvas('photo');
  const ring = h('div', { class: 'ring', attributes: { 'aria-hidden': 'true' } });
  const layers = h('div', { class: 'layers' }, photo.canvas);
  const element = h('div', { class: 'viewport', tabIndex: 0, role: 'application' }, layers, ring);
  element.ariaLabel = 'The automaton. Arrow keys move the view, plus and minus zoom, 0 fits, Enter brushes in the middle.';
  const camera = new Camera(layers);
  let automaton: HTMLCanvasElement | undefined;
  let shownMask: HTMLCanvasElement | undefined;
  const cellAt = (event: { readonly clientX: number; readonly clientY: number }): Point => {
    const box = layers.getBoundingClientRect();
    const { width, height } = player.state.photo!;
    return { x: ((event.clientX - box.left) / box.width) * width, y: ((event.clientY - box.top) / box.height) * height };
  };
  listenToPointer(element, player, camera, cellAt, (event) => placeRing(event));
  const placeRing = (event: PointerEvent | undefined) => {
    const { tool, photo: shown, radius } = player.state;
    ring.hidden = !event || tool === 'move' || !shown;
    if (!event || ring.hidden || !shown) return;
    const box = element.getBoundingClientRect();
    const side = (2 * radius * layers.getBoundingClientRect().width) / shown.width;
    ring.style.width = ring.style.height = `${side}px`;
    ring.style.left = `${event.clientX - box.left}px`;
    ring.style.top = `${event.clientY - box.top}px`;
  };
  ring.hidden = true;
  takeDrops(element, usePhoto);
  return {
    element,
    camera,
    /** In the middle of what is seen. */
    brush() {
      if (!player.state.photo) return;
      const box = element.getBoundingClientRect();
      const cell = cellAt({ clientX: box.left + box.width / 2, clientY: box.top + box.height / 2 });
      player.brush({ from: cell, to: cell });
    },
    render() {
      const { photo: shown, before, first, iteration, tool, playing, mask } = player.state;
      const { canvas } = player;
      if (canvas && canvas.parentElement !== layers) {
        canvas.setAttribute('role', 'img');
        automaton?.remove();
        automaton = canvas;
        layers.prepend(canvas);
      }
      const tint = tool === 'mask' ? mask?.canvas : undefined;
      if (tint !== shownMask) {
        shownMask?.remove();
        shownMask = tint;
        if (tint) layers.append(tint);
      }
      if (!shown) return;
      element.style.setProperty('--aspect', String(shown.width / shown.height));
      element.classList.toggle('moving', tool === 'move');
      photo.draw(shown, `${shown.name}, the photo`);
      photo.canvas.style.clipPath = `inset(0 ${100 - before}% 0 0)`;
      photo.canvas.hidden = before === 0;
      // Told now and then, not with each step.
      const step = playing ? Math.floor(iteration / 100) * 100 : iteration;
      if (canvas) setAttribute(canvas, 'aria-label', `${shown.name} as ${first!.title} draws it, step ${step}`);
    },
  };
}

function listenToPointer(
  element: HTMLElement,
  player: Player,
  camera: Camera,
  cellAt: (event: PointerEvent) => Point,
  hover: (event: PointerEvent | undefined) => void,
): void {
  let last: { client: Point; cell: Point } | undefined;
  let moving = false;
  element.addEventListener('pointerdown', (event) => {
    if (!player.state.photo || event.button > 1) return;
    element.setPointerCapture(event.pointerId);
    moving = player.state.tool === 'move' || event.button === 1;
    const cell = cellAt(event);
    last = { client: { x: event.clientX, y: event.clientY }, cell };
    if (!moving) player.brush({ from: cell, to: cell });
  });
  element.addEventListener('pointermove', (event) => {
    hover(event);
    if (!last) return;
    const client = { x: event.clientX, y: event.clientY };
    if (moving) camera.move(client.x - last.client.x, client.y - last.client.y);
    const cell = cellAt(event);
    if (!moving) player.brush({ from: last.cell, to: cell });
    last = { client, cell };
  });
  const end = () => (last = undefined);
  element.addEventListener('pointerup', end);
  element.addEventListener('pointercancel', end);
  element.addEventListener('pointerleave', () => hover(undefined));
  element.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      camera.zoomAt(Math.exp(-event.deltaY / 400), event.clientX, event.clientY);
    },
    { passive: false },
  );
}

function takeDrops(element: HTMLElement, usePhoto: (transfer: DataTransfer) => void): void {
  const over = (on: boolean) => element.classList.toggle('drop', on);
  document.addEventListener('dragover', (event) => {
    event.preventDefault();
    over(true);
  });
  document.addEventListener('dragleave', (event) => {
    if (!event.relatedTarget) over(false);
  });
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    over(false);
    if (event.dataTransfer) usePhoto(event.dataTransfer);
  });
}
