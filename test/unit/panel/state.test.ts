import { describe, expect, it } from 'vitest';
import { appendPoint, type LossPoint } from '../../../webview/panel/history';
import { keptPanel, restoredPanel } from '../../../webview/panel/keptState';
import { initialPanelState, nextPanelState, type PanelAction, type PanelState } from '../../../webview/panel/state';

const losses = { style: 1, content: 2, color: 3, overflow: 4 };
const progress = (iteration: number, total = 5) => ({
  iteration,
  iterations: 400,
  losses,
  total,
  speed: 2,
  secondsLeft: 9,
  seconds: 3,
});
const after = (...actions: PanelAction[]) => actions.reduce(nextPanelState, initialPanelState);

describe('the state of the panel', () => {
  it('does not change what it was', () => {
    const before: PanelState = Object.freeze({ ...initialPanelState, history: Object.freeze([]) as [] });
    expect(nextPanelState(before, { type: 'progress', progress: progress(1) }).history).toHaveLength(1);
    expect(before.history).toHaveLength(0);
  });

  it('starts a new run without the traces of the last, but with its surroundings', () => {
    const state = after(
      { type: 'ready', queue: [{ id: 'a', label: 'A' }], gallery: [], visible: false },
      { type: 'logScale', on: false },
      { type: 'prepare', title: 'one', goesOn: false, hasStyle: true, guidance: null },
      { type: 'progress', progress: progress(1) },
      { type: 'notice', message: 'rolled back' },
      { type: 'failed', failure: { code: 'x', message: 'y', step: 'train' } },
      { type: 'prepare', title: 'two', goesOn: false, hasStyle: true, guidance: null },
    );
    expect(state).toMatchObject({ phase: 'preparing', title: 'two', history: [], notices: [], failure: null });
    expect(state).toMatchObject({ queue: [{ id: 'a' }], visible: false, logScale: false, progress: null });
  });

  it('keeps the curve of a run that goes on, and only of that one', () => {
    const ran: PanelAction[] = [
      { type: 'prepare', title: 'one', goesOn: false, hasStyle: true, guidance: null },
      { type: 'progress', progress: progress(1) },
    ];
    expect(after(...ran, { type: 'prepare', title: 'one', goesOn: true, hasStyle: true, guidance: null }).history).toHaveLength(1);
    expect(after(...ran, { type: 'prepare', title: 'two', goesOn: true, hasStyle: true, guidance: null }).history).toHaveLength(0);
  });

  it('ends a failure when the run is saved after all', () => {
    const state = after(
      { type: 'failed', failure: { code: 'disk-full', message: 'full', step: 'save' } },
      { type: 'ended', folder: 'nca/x' },
    );
    expect(state).toMatchObject({ phase: 'ended', failure: null, folder: 'nca/x' });
  });

  it('keeps the latest notices only', () => {
    const many = Array.from({ length: 30 }, (_, n) => ({ type: 'notice' as const, message: String(n) }));
    expect(after(...many).notices).toEqual(Array.from({ length: 20 }, (_, n) => String(n + 10)));
  });
});

describe('the curve', () => {
  const point = (iteration: number, total = 1): LossPoint => ({ iteration, total, losses });
  const run = (count: number) =>
    Array.from({ length: count }, (_, n) => point(n + 1)).reduce(appendPoint, [] as readonly LossPoint[]);

  it('spans a long run with few points', () => {
    const history = run(10_000);
    expect(history.length).toBeLessThanOrEqual(1201);
    expect(history[0]!.iteration).toBe(1);
    expect(history.at(-1)!.iteration).toBe(10_000);
    expect(history.every(({ iteration }, n) => n === 0 || iteration > history[n - 1]!.iteration)).toBe(true);
  });

  it('takes back what a rollback undid', () => {
    expect(appendPoint(run(10), point(6, 2)).map(({ iteration }) => iteration)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('leaves out a total that is no number', () => {
    expect(appendPoint(run(3), point(4, Number.NaN))).toHaveLength(3);
  });

  it('comes back after a reload, and is dropped where it has another form', () => {
    const state = after({ type: 'prepare', title: 'one', goesOn: false, hasStyle: true, guidance: null }, { type: 'progress', progress: progress(1) });
    const picture = { name: 'cat.jpg', width: 1, height: 1, pixels: new Uint8ClampedArray(4) };
    const small = () => 'data:image/jpeg;base64,AA==';
    const kept = structuredClone(keptPanel(nextPanelState(state, { type: 'preview', picture, iteration: 1, photo: 0 }), small));
    expect(restoredPanel(kept)).toEqual({ title: 'one', logScale: true, keptPicture: 'data:image/jpeg;base64,AA==', history: [point(1, 5)] });
    expect(keptPanel({ ...state, ...restoredPanel(kept) }, () => 'data:image/png;other')).toEqual(kept);
    expect(restoredPanel({ ...kept, history: [{ iteration: 'one' }] })).toEqual({});
    expect(restoredPanel(undefined)).toEqual({});
  });
});
