import { expect, it } from 'vitest';
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
      return Promise.resolve({ release: () => Promise.resolve(void done.push(`release ${path}`)) });
    },
    agreesToLose: (names, reason) => {
      asked.push(`${names.join()}: ${reason}`);
      return Promise.resolve(options.agrees ?? false);
    },
  };
  return { around, done, asked };
}

const deleted = (done: readonly string[]) => done.filter((one) => !/^(hold|release) /.test(one));

it('deleted runs go to the trash, without a question, and are held meanwhile', async () => {
  const { around, done, asked } = deleting({});
  expect(await deleteRuns([a, b], around)).toEqual([a, b]);
  expect([done, asked]).toEqual([['hold /w/nca/a', 'hold /w/nca/b', 'trash /w/nca/a', 'trash /w/nca/b', 'release /w/nca/a', 'release /w/nca/b'], []]);
});

it('where there is no trash the user is asked, and nothing is lost by a no', async () => {
  const no = deleting({ trash: false });
  expect(await deleteRuns([a, b], no.around)).toEqual([]);
  expect([deleted(no.done), no.asked]).toEqual([[], ['a,b: no trash']]);
  const yes = deleting({ trash: false, agrees: true });
  expect(await deleteRuns([a], yes.around)).toEqual([a]);
  expect(deleted(yes.done)).toEqual(['delete /w/nca/a']);
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
