import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { nodeFileSystem } from '../../../src/cli/nodeFileSystem';
import { runClaims } from '../../../src/locks/runClaims';
import { deleteRuns, type Deleting } from '../../../src/runsView/deleteRuns';
import { uri } from '../host/memoryFileSystem';

const [a, b] = [uri('/w/nca/a'), uri('/w/nca/b')];

function deleting(options: { trash?: boolean; training?: string; elsewhere?: string; agrees?: boolean }) {
  const done: string[] = [];
  const asked: string[] = [];
  const around: Deleting = {
    fs: {
      delete: ({ path }, { useTrash }) => {
        if (useTrash && options.trash === false) return Promise.reject(new Error('no trash'));
        done.push(`${useTrash ? 'trash' : 'delete'} ${path}`);
        return Promise.resolve();
      },
    },
    isBusyWith: ({ path }) => path === options.training,
    claim: ({ path }) => {
      if (path === options.elsewhere) return Promise.reject(new Error(`Another process trains the run in ${path} (process 7).`));
      done.push(`hold ${path}`);
      const tells = (what: string) => () => Promise.resolve(void done.push(`${what} ${path}`));
      return Promise.resolve({ release: tells('release'), leaveFolder: tells('leave') });
    },
    agreesToLose: (names, reason) => {
      asked.push(`${names.join()}: ${reason}`);
      return Promise.resolve(options.agrees ?? false);
    },
  };
  return { around, done, asked };
}

const deleted = (done: readonly string[]) => done.filter((one) => !/^(hold|leave|release) /.test(one));

it('deleted runs go to the trash, without a question, and are held until each goes', async () => {
  const { around, done, asked } = deleting({});
  expect(await deleteRuns([a, b], around)).toEqual([a, b]);
  expect([done, asked]).toEqual([
    [...['hold /w/nca/a', 'hold /w/nca/b'], ...['leave /w/nca/a', 'trash /w/nca/a'], ...['leave /w/nca/b', 'trash /w/nca/b'], ...['release /w/nca/a', 'release /w/nca/b']],
    [],
  ]);
});

it('where there is no trash the user is asked, and nothing is lost by a no', async () => {
  const no = deleting({ trash: false });
  expect(await deleteRuns([a, b], no.around)).toEqual([]);
  expect([deleted(no.done), no.asked]).toEqual([[], ['a,b: no trash']]);
  const yes = deleting({ trash: false, agrees: true });
  expect(await deleteRuns([a], yes.around)).toEqual([a]);
  expect(deleted(yes.done)).toEqual(['delete /w/nca/a']);
  // Held while the user thinks.
  expect(yes.done).toEqual(['hold', 'leave', 'release', 'hold', 'leave', 'delete', 'release'].map((what) => `${what} /w/nca/a`));
});

it('nothing is asked where another process takes a run that does not go to the trash', async () => {
  const { around, done, asked } = deleting({ trash: false, agrees: true });
  let claims = 0;
  const claim: Deleting['claim'] = (folder) => (++claims === 2 ? Promise.reject(new Error('Another process trains it.')) : around.claim(folder));
  await expect(deleteRuns([a], { ...around, claim })).rejects.toThrow('a is not deleted. Another process trains it.');
  expect([deleted(done), asked]).toEqual([[], []]);
});

it('a run that is restored from the trash is free, one of an experiment, too; what is beside it is locked while it goes', async () => {
  const experiment = await mkdtemp(path.join(tmpdir(), 'nca-delete-'));
  onTestFinished(() => rm(experiment, { recursive: true }));
  const { around } = deleting({});
  const claims = runClaims(nodeFileSystem);
  for (const name of ['2026-11-23-cat', 'a'.repeat(16)]) {
    const [run, trash] = [path.join(experiment, name), path.join(experiment, 'trash')];
    await mkdir(run);
    const locks = async () => (await readdir(experiment)).filter((file) => file.endsWith('.lock'));
    let whileGoing: string[] = [];
    const toTrash = async () => {
      whileGoing = await locks();
      await rename(run, trash);
    };
    const claim = (folder: typeof a) => claims.claim(folder, () => {});
    await deleteRuns([uri(run)], { ...around, fs: { delete: toTrash }, claim });
    expect(await readdir(trash)).toEqual([]);
    expect([whileGoing, await locks()]).toEqual([name.startsWith('a') ? [`${name}.1.lock`] : [], []]);
    await rename(trash, run);
    expect(await claims.isClaimed(uri(run))).toBe(false);
    await (await claims.claim(uri(run), () => {})).release();
  }
});

it('what cannot be deleted for another reason than the trash is told, and nobody is asked; what is gone already is gone', async () => {
  const { around, asked } = deleting({ agrees: true });
  const failing = (code: string): Deleting => ({ ...around, fs: { delete: () => Promise.reject(Object.assign(new Error(`${code}: a`), { code })) } });
  await expect(deleteRuns([a], failing('NoPermissions'))).rejects.toThrow('a cannot be deleted: NoPermissions: a');
  expect(await deleteRuns([a], failing('FileNotFound'))).toEqual([a]);
  expect(asked).toEqual([]);
});

it('nothing is deleted while one of them is being trained', async () => {
  const { around, done } = deleting({ training: b.path });
  await expect(deleteRuns([a, b], around)).rejects.toThrow('b is being trained: stop that first.');
  expect(done).toEqual([]);
});

it('nothing is deleted while another process trains one of them: it is named, and what was held is given back', async () => {
  const { around, done } = deleting({ elsewhere: b.path });
  await expect(deleteRuns([a, b], around)).rejects.toThrow('b is not deleted. Another process trains the run in /w/nca/b (process 7).');
  expect(done).toEqual(['hold /w/nca/a', 'release /w/nca/a']);
});

it('what is gone already cannot be held, and is gone', async () => {
  const { around } = deleting({});
  const gone = Object.assign(new Error('ENOENT'), { code: 'ENOENT' });
  expect(await deleteRuns([a], { ...around, claim: () => Promise.reject(gone) })).toEqual([a]);
});
