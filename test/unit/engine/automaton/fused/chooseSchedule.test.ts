import { expect, it, vi } from 'vitest';
import { chooseSchedule, type ScheduleName } from '../../../../../engine/automaton/fused/chooseSchedule';
import type { Automaton } from '../../../../../engine/automaton/automaton';

type Named = Automaton & { readonly name: ScheduleName };

interface Adapter {
  readonly milliseconds: Partial<Record<ScheduleName, number>>;
  readonly known?: ScheduleName;
}

/** An adapter on which only the schedules with a time work. */
function adapter({ milliseconds, known }: Adapter) {
  const make = vi.fn((name: ScheduleName) => {
    if (milliseconds[name] === undefined) return Promise.reject(new Error('it does not compile'));
    return Promise.resolve({ name, dispose: vi.fn() } as unknown as Automaton);
  });
  const trials = {
    make,
    milliseconds: vi.fn((made: Automaton) => Promise.resolve(milliseconds[(made as Named).name]!)),
    recall: () => Promise.resolve(known),
    remember: vi.fn(() => Promise.resolve()),
  };
  return trials;
}

const both = ['tile', 'direct'] as const;

it('takes the quicker one, disposes of the other and remembers', async () => {
  const trials = adapter({ milliseconds: { tile: 3, direct: 9 } });
  const { automaton, notices } = await chooseSchedule(both, trials);
  expect(automaton).toMatchObject({ name: 'tile' });
  expect(notices).toEqual([]);
  expect(trials.remember).toHaveBeenCalledWith('tile');
  const slower = await trials.make.mock.results[1]!.value;
  expect(slower!.dispose).toHaveBeenCalled();
});

it('does not measure again what it remembers', async () => {
  const trials = adapter({ milliseconds: { tile: 3, direct: 9 }, known: 'direct' });
  expect((await chooseSchedule(both, trials)).automaton).toMatchObject({ name: 'direct' });
  expect(trials.make).toHaveBeenCalledTimes(1);
  expect(trials.milliseconds).not.toHaveBeenCalled();
});

it('falls back with a notice, from a remembered one, too', async () => {
  for (const known of [undefined, 'tile'] as const) {
    const { automaton, notices } = await chooseSchedule(both, adapter({ milliseconds: { direct: 9 }, known }));
    expect(automaton).toMatchObject({ name: 'direct' });
    expect(notices).toEqual(['The GPU kernels "tile" do not work here: it does not compile.']);
  }
});

it('says when nothing works', async () => {
  const { automaton, notices } = await chooseSchedule(both, adapter({ milliseconds: {} }));
  expect(automaton).toBeUndefined();
  expect(notices).toHaveLength(2);
});
