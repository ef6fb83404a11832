import { describe, expect, it } from 'vitest';
import type { Uri } from 'vscode';
import { mergeCheckpoint, withSlotFiles, type Checkpoint } from '../../../shared/checkpoint';
import { LatestCheckpoint } from '../../../shared/latestCheckpoint';
import { float32Tensor, writeSafetensors } from '../../../shared/safetensors';
import { CheckpointFiles } from '../../../src/runs/checkpointFiles';
import { MemoryFileSystem, uri } from './memoryFileSystem';

const tensor = (value: number) => float32Tensor([3], Float32Array.of(value, value / 3, -value));
const core = (iteration: number) => writeSafetensors([['parameters', tensor(iteration)]], { iteration: String(iteration) });
const slot = (value: number) => writeSafetensors([['state', tensor(value)]], { age: String(value) });

/** Which slots change with each checkpoint. */
const changes: readonly (readonly number[])[] = [[0, 1, 2, 3], [1], [], [3, 0], [1, 2]];

/** The checkpoints of a training, one after the other, from one on; after it was taken up the first brings all slots. */
function* checkpoints(from = 0): Generator<Checkpoint> {
  const latest = new LatestCheckpoint();
  for (let i = 0; i < changes.length; i++) {
    const slots = changes[i]!.map((index) => ({ index, bytes: slot(10 * i + index) }));
    latest.add({ iteration: i, seconds: i, core: core(i), slots });
    if (i >= from) yield latest.parts!;
  }
}
const files = [...checkpoints()].map(mergeCheckpoint);

/** Dies after so many changes: nothing comes after it, and of what it was writing there may be but a half. */
class DyingFileSystem extends MemoryFileSystem {
  left = Infinity;
  dead = false;

  constructor(private readonly halves: boolean) {
    super();
    const { writeFile } = this;
    this.writeFile = (file: Uri, content: Uint8Array) => this.step(() => writeFile(file, content), () => halves && this.put(file.path, content.subarray(0, content.length / 2)));
    for (const name of ['rename', 'delete'] as const) {
      const work = this[name] as (...args: unknown[]) => Promise<void>;
      Object.assign(this, { [name]: (...args: unknown[]) => this.step(() => work(...args), () => {}) });
    }
  }

  private step(work: () => Promise<void>, onDeath: () => void): Promise<void> {
    if (this.dead) return Promise.reject(new Error('dead'));
    if (this.left-- > 0) return work();
    this.dead = true;
    onDeath();
    return Promise.reject(new Error('dead'));
  }
}

async function writeAll(fs: MemoryFileSystem, all: Iterable<Checkpoint>): Promise<number> {
  const writer = new CheckpointFiles(fs, uri('/run'));
  let written = 0;
  for (const each of all) {
    await writer.write(each);
    written++;
  }
  return written;
}

const read = (fs: MemoryFileSystem) => new CheckpointFiles(fs, uri('/run')).read();
const same = (a: Uint8Array, b: Uint8Array) => Buffer.from(a).equals(Buffer.from(b));
const slotWrites = (fs: MemoryFileSystem) => fs.changes.filter((change) => change.startsWith('write /run/checkpoint.slot')).length;

describe('the files of a checkpoint', () => {
  it('are those of the slots that have changed, and the core', async () => {
    const fs = new MemoryFileSystem();
    const writer = new CheckpointFiles(fs, uri('/run'));
    for (const [i, each] of [...checkpoints()].entries()) {
      const before = slotWrites(fs);
      await writer.write(each);
      expect(slotWrites(fs) - before).toBe(changes[i]!.length);
      expect(same(await read(fs), files[i]!)).toBe(true);
      expect(fs.list('/run')).toHaveLength(1 + 4);
    }
    await writer.delete();
    expect(fs.list('/run')).toEqual([]);
  });

  it.each([false, true])('make a whole checkpoint wherever the process is killed, with half a file left over: %s', async (halves) => {
    let [killed, done] = [0, false];
    for (let left = 0; !done; left++) {
      const fs = new DyingFileSystem(halves);
      const writer = new CheckpointFiles(fs, uri('/run'));
      fs.left = left;
      let reached = -1;
      try {
        for (const each of checkpoints()) {
          await writer.write(each);
          // One that died over what is left of the one before has written all the same.
          if (fs.dead) throw new Error('dead');
          reached++;
        }
        done = true;
      } catch {
        killed++;
      }
      [fs.left, fs.dead] = [Infinity, false];
      if (!(await new CheckpointFiles(fs, uri('/run')).exists())) {
        expect(reached).toBe(-1);
        continue;
      }
      const found = await read(fs);
      const at = files.findIndex((file) => same(file, found));
      expect([reached, reached + 1]).toContain(at);
      // Taken up from there, it ends as it would have, and nothing is left of what broke off.
      await writeAll(fs, checkpoints(at + 1));
      if (at + 1 < changes.length) expect(fs.list('/run')).toHaveLength(1 + 4);
      expect(same(await read(fs), files.at(-1)!)).toBe(true);
    }
    expect(killed).toBeGreaterThan(20);
  });

  it('are written anew where somebody has removed them', async () => {
    const fs = new MemoryFileSystem();
    const [first, second] = [...checkpoints()] as [Checkpoint, Checkpoint];
    const writer = new CheckpointFiles(fs, uri('/run'));
    await writer.write(first);
    for (const path of fs.list('/run').filter((name) => name.endsWith('.part'))) fs.files.delete(path);
    await writer.write(second);
    expect(same(await read(fs), files[1]!)).toBe(true);
  });

  it('may be a single one, as before, which the next takes the place of', async () => {
    const fs = new MemoryFileSystem();
    fs.put('/run/checkpoint.safetensors', files[1]!);
    expect(same(await read(fs), files[1]!)).toBe(true);
    await writeAll(fs, checkpoints(2));
    expect(same(await read(fs), files.at(-1)!)).toBe(true);
  });

  it('leave nothing of one for which there is no room', async () => {
    const fs = new MemoryFileSystem();
    const all = [...checkpoints()];
    const writer = new CheckpointFiles(fs, uri('/run'));
    await writer.write(all[0]!);
    const before = fs.list('/run');
    fs.refuses = (path) => path.endsWith('checkpoint.safetensors');
    await expect(writer.write(all[1]!)).rejects.toThrow('NoPermissions');
    expect(fs.list('/run').filter((path) => !path.includes('/.'))).toEqual(before);
    fs.refuses = () => false;
    await writer.write(all[3]!);
    expect(same(await read(fs), files[3]!)).toBe(true);
  });

  it('are refused by name where one is not there, not whole, or lies elsewhere', async () => {
    const fs = new MemoryFileSystem();
    await writeAll(fs, checkpoints());
    const [some] = fs.list('/run').filter((path) => path.endsWith('.part')) as [string];
    const content = fs.files.get(some)!;
    fs.put(some, content.subarray(0, 9));
    await expect(read(fs)).rejects.toThrow(/checkpoint\.slot\d-\d\.part, a part of checkpoint\.safetensors, is not whole/);
    fs.files.delete(some);
    await expect(read(fs)).rejects.toThrow(/checkpoint\.slot\d-\d\.part, a part of .* cannot be read/);
    fs.put('/run/checkpoint.safetensors', withSlotFiles(core(1), [{ index: 0, file: '../../secret', bytes: 3 }]));
    await expect(read(fs)).rejects.toThrow('names "../../secret"');
  });
});
