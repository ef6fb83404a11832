import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { asked, expectSameRun, foldersIn, nca, newFolder, plainRun, seededRandom, settings, type Running } from './nca';

/** How often each run is killed at most, and how many are. */
const kills = 3;
const runs = [1, 2, 3];
const random = seededRandom();

/** The run that can be gone on with; what was killed before its first checkpoint is begun anew. */
async function unfinishedIn(out: string): Promise<string | undefined> {
  const [run] = await foldersIn(out);
  if (run && existsSync(path.join(run, 'checkpoint.safetensors'))) return run;
  await rm(out, { recursive: true, force: true });
  return undefined;
}

/** A moment that depends on how far the run is, not on how quick the machine is. */
async function randomMoment(out: string, running: Running): Promise<void> {
  const iteration = random.integer(0, settings['nca.training.iterations'] - 1);
  const more = random.uniform() * 150;
  while (!running.isOver() && (await iterationsIn(out)) < iteration) await sleep(5);
  await sleep(more);
}

async function iterationsIn(out: string): Promise<number> {
  const [run] = await foldersIn(out);
  const text = run && (await readFile(path.join(run, 'run.json'), 'utf8').catch(() => undefined));
  return text ? (JSON.parse(text) as { iterations: number }).iterations : 0;
}

it.each(runs)('run %i ends with the same bits, however often and whenever it was killed', async () => {
  const plain = await plainRun();
  const cwd = await newFolder();
  const out = path.join(cwd, 'out');
  let killed = 0;
  for (;;) {
    const run = await unfinishedIn(out);
    const running = nca(run ? ['resume', run] : ['stylize', '--out', 'out', ...asked], { cwd });
    if (killed < kills) {
      await randomMoment(out, running);
      if (!running.isOver()) killed++;
      running.kill();
    }
    const { code, stderr } = await running.ended;
    if (code === 0) break;
    expect(code, stderr).toBeNull();
  }
  expect(killed).toBeGreaterThan(0);
  await expectSameRun((await foldersIn(out))[0]!, plain);
});
