import { describe, expect, it } from 'vitest';
import { Lanes, type LaneRemote } from '../../../../engine/training/lanes';

/** Lanes with names, and tasks that end when they are told. */
function named(count: number) {
  const lanes = new Lanes(Array.from({ length: count }, (_, i) => ({ name: i }) as unknown as LaneRemote));
  const begun: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const task = (name: string, only?: number) =>
    lanes.run(
      (lane) =>
        new Promise<string>((resolve, reject) => {
          begun.push(`${name} on ${(lane as unknown as { name: number }).name}`);
          ends.set(name, (error) => (error ? reject(error) : resolve(name)));
        }),
      only,
    );
  const settled = () => new Promise((resolve) => setTimeout(resolve));
  const end = (name: string, error?: Error) => (ends.get(name)!(error), settled());
  return { begun, task, end, settled };
}

describe('Lanes', () => {
  it('gives the next task to the lane that is done first, in the order of asking', async () => {
    const { begun, task, end, settled } = named(2);
    const all = ['a', 'b', 'c', 'd'].map((name) => task(name));
    await settled();
    expect(begun).toEqual(['a on 0', 'b on 1']);
    await end('b');
    await end('c');
    expect(begun).toEqual(['a on 0', 'b on 1', 'c on 1', 'd on 1']);
    await end('a');
    await end('d');
    expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('lets the others go on while one lane does what only it can', async () => {
    const { begun, task, end, settled } = named(2);
    void task('preview', 0);
    void task('a');
    void task('b');
    void task('next preview', 0);
    await settled();
    await end('a');
    expect(begun).toEqual(['preview on 0', 'a on 1', 'b on 1']);
    await end('preview');
    expect(begun.at(-1)).toBe('next preview on 0');
  });

  it('is free again after a task that failed', async () => {
    const { begun, task, end, settled } = named(1);
    const failed = task('a');
    void task('b');
    await settled();
    failed.catch(() => {});
    await end('a', new Error('lost'));
    await expect(failed).rejects.toThrow('lost');
    expect(begun).toEqual(['a on 0', 'b on 0']);
  });

  it('says so where there are none', () => {
    expect(() => new Lanes([])).toThrow('no lanes');
  });
});
