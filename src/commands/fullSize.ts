import { l10n, workspace, type Memento, type QuickPickItem, type Uri } from 'vscode';
import { ApplyJob } from '../apply/applyJob';
import type { FinishedRun } from '../panel/finishedRun';
import { readImage } from '../pictures/imageFiles';
import { showPick } from '../plainWindow';
import { reportProblem } from '../reportProblem';
import { readImageHeader } from '../../shared/imageHeader';

const key = 'nca.fullSize';
const largeSide = 1024;

type FullSize = Exclude<ApplyJob['size'], 'ask'>;

/** The panel's **Make Full Size**: a run's pictures again, as large as the user wants pictures to be, beside its result. */
export async function makeFullSize(run: FinishedRun, memory: Memento, open: (job: ApplyJob) => void): Promise<void> {
  try {
    const size = memory.get<FullSize>(key) ?? (await askSize(run.job.photos[0]!));
    if (size === undefined) return;
    await memory.update(key, size);
    const job = new ApplyJob(workspace.fs, run.model, run.job.photos, size);
    job.folder = run.folder;
    open(job);
  } catch (error) {
    await reportProblem(error);
  }
}

/** Asked once: the page that comes up has a field for any other size. */
async function askSize(photo: Uri): Promise<FullSize | undefined> {
  const { bytes } = await readImage(workspace.fs, photo, { do: 'chooseImages' });
  const { width, height } = readImageHeader(bytes);
  const items: (QuickPickItem & { size: FullSize })[] = [
    { label: l10n.t('The Photo’s Own Size'), description: l10n.t('{0} × {1} pixels', width, height), size: 'original' },
    { label: l10n.t('1,024 Pixels'), description: l10n.t('the longer side'), size: largeSide },
  ];
  const title = l10n.t('Make full size: how large are your pictures from now on?');
  return (await showPick(items, { title, placeHolder: l10n.t('You can change it in the page that comes up'), ignoreFocusOut: true }))?.size;
}
