import { beforeEach, describe, expect, it, vi } from 'vitest';
import { catalogue } from '../../../src/models/catalogue';
import { ModelError } from '../../../src/models/modelError';
import { ModelDialogs } from '../../../src/commands/modelDialogs';
import type { ModelService } from '../../../src/commands/modelService';

/** What the user is offered, and the title that is chosen. */
const asked: string[][] = [];
let chooses: string | undefined;
vi.mock('vscode', () => ({ l10n: { t: (text: string) => text }, commands: { executeCommand: () => Promise.resolve() }, workspace: {} }));
vi.mock('../../../src/plainWindow', () => ({
  showErrorWith: (_: string, items: readonly { title: string }[]) => {
    asked.push(items.map(({ title }) => title));
    return Promise.resolve(items.find(({ title }) => title === chooses));
  },
}));
beforeEach(() => void (asked.length = 0));

const clip = catalogue.find(({ kind }) => kind === 'clip')!;
const notTrusted = new ModelError('not-trusted', 'its rows are others');

/** Rows that are others than they were until they are trusted. */
function preparing(failure: Error = notTrusted) {
  const trusted: string[] = [];
  const models = { entry: () => clip, trustRows: (id: string) => trusted.push(id) };
  const dialogs = new ModelDialogs({ current: () => Promise.resolve(models) } as unknown as ModelService);
  const work = () => (trusted.length > 0 ? Promise.resolve('rows') : Promise.reject(failure));
  return { trusted, rows: () => dialogs.withRowsOf(clip.id, work) };
}

describe('rows that are others than they were, while a run is prepared', () => {
  it('are trusted if the user says so, and the run goes on', async () => {
    chooses = 'Trust What Came';
    const { trusted, rows } = preparing();
    expect(await rows()).toBe('rows');
    expect([trusted, asked]).toEqual([[clip.id], [['Choose Folder…', 'Set Mirror…', 'Trust What Came']]]);
  });

  it.each([undefined, 'Set Mirror…'])('are not by the answer %s', async (answer) => {
    chooses = answer;
    const { trusted, rows } = preparing();
    await expect(rows()).rejects.toBe(notTrusted);
    expect([trusted, asked.length]).toEqual([[], 1]);
  });

  it('are all that is asked about', async () => {
    const other = new ModelError('missing-rows', 'no network');
    await expect(preparing(other).rows()).rejects.toBe(other);
    expect(asked).toEqual([]);
  });
});
