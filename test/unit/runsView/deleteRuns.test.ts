import { expect, it } from 'vitest';
import { deleteRuns, type Deleting } from '../../../src/runsView/deleteRuns';
import { uri } from '../host/memoryFileSystem';

const [a, b] = [uri('/w/nca/a'), uri('/w/nca/b')];

function deleting(options: { trash?: boolean; training?: string; agrees?: boolean }) {
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
    isTraining: ({ path }) => Promise.resolve(path === options.training),
    agreesToLose: (names, reason) => {
      asked.push(`${names.join()}: ${reason}`);
      return Promise.resolve(options.agrees ?? false);
    },
  };
  return { around, done, asked };
}

it('deleted runs go to the trash, without a question', async () => {
  const { around, done, asked } = deleting({});
  expect(await deleteRuns([a, b], around)).toEqual([a, b]);
  expect([done, asked]).toEqual([['trash /w/nca/a', 'trash /w/nca/b'], []]);
});

it('where there is no trash the user is asked, and nothing is lost by a no', async () => {
  const no = deleting({ trash: false });
  expect(await deleteRuns([a, b], no.around)).toEqual([]);
  expect([no.done, no.asked]).toEqual([[], ['a,b: no trash']]);
  const yes = deleting({ trash: false, agrees: true });
  expect(await deleteRuns([a], yes.around)).toEqual([a]);
  expect(yes.done).toEqual(['delete /w/nca/a']);
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
