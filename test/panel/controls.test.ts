import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually, Harness, sampleRun, type Panel } from './harness';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterAll(() => harness.close());

async function training(options: Parameters<Harness['open']>[0] = {}): Promise<Panel> {
  const panel = await harness.open({ run: sampleRun, ...options });
  await eventually(() => panel.calls('train')).toHaveLength(1);
  await panel.progress(1, 3);
  await panel.page.getByText('3 / 400').waitFor();
  return panel;
}

it('pauses, resumes and stops by its buttons', async () => {
  const panel = await training();
  await panel.button('Pause').click();
  await eventually(() => panel.calls('pause')).toHaveLength(1);
  await eventually(async () => (await panel.sent('progress')).at(-1)!.paused).toBe(true);
  await panel.button('Resume').click();
  await eventually(() => panel.calls('resume')).toHaveLength(1);
  await panel.button('Stop').click();
  await panel.page.getByText('Stopped after 3 iterations').waitFor();
  expect((await panel.sent('save'))[0]!.output.ended).toBe('stopped');
  expect(panel.problems).toEqual([]);
  await panel.close();
});

it('skips the judgement at the end, and then only waits', async () => {
  const panel = await training();
  await panel.order({ order: 'finishing', seconds: 60, judging: true });
  await panel.button('Skip').click();
  await eventually(() => panel.calls('stop')).toHaveLength(1);
  await panel.page.getByText('Stopped after 3 iterations').waitFor();
  expect(panel.problems).toEqual([]);
  await panel.close();
});

it('does what status bar and palette ask', async () => {
  const panel = await training();
  for (const [action, call] of [
    ['pause', 'pause'],
    ['resume', 'resume'],
    ['save', 'snapshot'],
    ['stop', 'stop'],
  ] as const) {
    await panel.hostEvent('control', { action });
    await eventually(() => panel.calls(call)).toHaveLength(1);
  }
  await panel.button('Make Full Size').waitFor();
  await panel.close();
});

it('saves now without ending the run', async () => {
  const panel = await training();
  await panel.button('Save Now').click();
  await panel.page.getByText('Saved at iteration 3 in nca/run-1.').waitFor();
  expect((await panel.sent('save'))[0]!.output.ended).toBe('snapshot');
  await eventually(() => panel.phase.textContent()).toBe('Training');
  await panel.close();
});

it('changes weights while it trains, by slider and by number', async () => {
  const panel = await training();
  const style = panel.page.getByRole('slider', { name: 'Style' });
  await style.focus();
  await style.press('End');
  await eventually(() => panel.calls('setWeights')).toEqual([{ style: 8 }]);
  const content = panel.page.getByRole('spinbutton', { name: 'Content weight' });
  await content.fill('2.5');
  await content.press('Enter');
  await eventually(async () => (await panel.calls('setWeights')).at(-1)).toEqual({ content: 2.5 });
  await content.fill('-1');
  await content.press('Enter');
  await content.fill('0');
  await content.press('Enter');
  await eventually(async () => (await panel.calls('setWeights')).at(-1)).toEqual({ content: 0 });
  expect(await panel.calls('setWeights')).toHaveLength(3);
  await panel.page.getByRole('slider', { name: 'Colour' }).waitFor();
  expect(await panel.page.getByRole('slider', { name: 'Prompts' }).count()).toBe(0);
  await panel.button('Reset').click();
  await eventually(async () => (await panel.calls('setWeights')).at(-1)).toMatchObject({ style: 1, content: 0.8, color: 1 });
  await eventually(() => panel.button('Reset').isDisabled()).toBe(true);
  await panel.close();
});

it('has the weights of strokes where an automaton grows', async () => {
  const settings = { ...sampleRun.settings, 'nca.automaton.layout': 'coarseToFine' };
  for (const [run, expected] of [
    [{ ...sampleRun, settings }, ['Flow', 'Coherence', 'Chroma']],
    [sampleRun, []],
  ] as const) {
    const panel = await training({ run });
    const hasSlider = (name: string) => panel.page.getByRole('slider', { name, exact: true }).count();
    const shown = async () => {
      const counts = await Promise.all(['Flow', 'Coherence', 'Chroma'].map(hasSlider));
      return ['Flow', 'Coherence', 'Chroma'].filter((_, i) => counts[i] === 1);
    };
    await eventually(shown).toEqual(expected);
    await panel.close();
  }
});

it('keeps what is asked before the first iteration until the engine takes orders', async () => {
  const panel = await harness.open({ run: sampleRun });
  await eventually(() => panel.calls('train')).toHaveLength(1);
  await panel.button('Pause').click();
  await eventually(() => panel.calls('pause')).toHaveLength(1);
  await panel.progress(1, 1);
  await eventually(() => panel.calls('pause')).toHaveLength(2);
  await panel.close();
});

it('moves and drops runs of the queue by keyboard', async () => {
  const queue = [
    { id: 'a', label: 'a.jpg × s.jpg' },
    { id: 'b', label: 'b.jpg × s.jpg' },
  ];
  const panel = await harness.open({ queue });
  const down = panel.page.getByRole('button', { name: 'Move down: a.jpg × s.jpg' });
  await down.focus();
  await down.press('Enter');
  await eventually(() => panel.sent('queueMove')).toEqual([{ id: 'a', by: 1 }]);
  await panel.hostEvent('queue', { items: [...queue].reverse() });
  await eventually(() => panel.page.getByRole('listitem').allTextContents()).toEqual(['b.jpg × s.jpg', 'a.jpg × s.jpg']);
  expect(await panel.page.evaluate(() => document.activeElement?.closest('.queue') !== null)).toBe(true);
  await panel.page.getByRole('button', { name: 'Drop: b.jpg × s.jpg' }).click();
  await eventually(() => panel.sent('queueDrop')).toEqual([{ id: 'b' }]);
  await panel.close();
});

it('is reached in full by the tab key, and compares by arrow keys', async () => {
  const panel = await training();
  await panel.order({ order: 'preview', iteration: 3 });
  await panel.page.locator('.after', { hasText: 'Iteration 3' }).waitFor();
  const reached: string[] = [];
  for (let presses = 0; presses < 16; presses++) {
    await panel.page.keyboard.press('Tab');
    reached.push(await panel.page.evaluate(() => {
      const { activeElement: element } = document;
      return element?.getAttribute('aria-label') ?? (element?.textContent || element?.id || '');
    }));
  }
  expect(reached).toEqual(expect.arrayContaining([
    'Settings',
    'Pause',
    'Stop',
    'Save Now',
    'Before and after: share of the photo',
    'Logarithmic',
    'weight-style',
    'Style weight, as a number',
    'weight-content',
    'Content weight, as a number',
  ]));
  const split = panel.page.getByRole('slider', { name: 'Before and after' });
  await split.focus();
  await split.press('Home');
  const clipped = () => panel.page.locator('canvas.photo').evaluate((canvas) => getComputedStyle(canvas).clipPath);
  await eventually(clipped).toBe('inset(0px 100% 0px 0px)');
  await split.press('ArrowRight');
  await eventually(clipped).toBe('inset(0px 99% 0px 0px)');
  await panel.close();
});
