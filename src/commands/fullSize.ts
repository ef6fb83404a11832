import { l10n, workspace, type Memento, type QuickPickItem, type Uri } from 'vscode';
import { ApplyJob } from '../apply/applyJob';
import { fullSizes, rememberedSize, type FullSize } from '../apply/fullSizes';
import { recordedSettings } from '../../shared/configuration/recordedSettings';
import type { FinishedRun } from '../panel/finishedRun';
import { readImage } from '../pictures/imageFiles';
import { showPick } from '../plainWindow';
import { reportProblem } from '../reportProblem';
import { readImageHeader } from '../../shared/imageHeader';

const key = 'nca.fullSize';

/** The panel's **Make Full Size**: a run's pictures again, as large as the user wants pictures to be, beside its result. */
export async function makeFullSize(run: FinishedRun, memory: Memento, open: (job: ApplyJob) => void): Promise<void> {
  try {
    const photoSide = await sideOf(run.job.photos[0]!);
    const resultSide = recordedSettings(run.settings)['nca.output.size'] ?? 0;
    const remembered = rememberedSize(memory.get<FullSize>(key), photoSide, resultSide);
    const size = remembered ?? (await askSize(fullSizes(photoSide, resultSide), photoSide));
    if (size === undefined) return;
    await memory.update(key, size);
    const job = new ApplyJob(workspace.fs, run.model, run.job.photos, size);
    job.folder = run.folder;
    open(job);
  } catch (error) {
    await reportProblem(error);
  }
}

async function sideOf(photo: Uri): Promise<number> {
  const { bytes } = await readImage(workspace.fs, photo, { do: 'chooseImages' });
  const { width, height } = readImageHeader(bytes);
  return Math.max(width, height);
}

/** Asked once: the page that comes up has a field for any other size. */
async function askSize(sizes: readonly FullSize[], photoSide: number): Promise<FullSize | undefined> {
  const pixels = (side: number) => l10n.t('{0} pixels', side.toLocaleString('en'));
  const longerSide = l10n.t('the longer side');
  const items: (QuickPickItem & { size: FullSize })[] = sizes.map((size) =>
    size === 'original'
      ? { label: l10n.t('As large as the photo'), description: `${pixels(photoSide)}, ${longerSide}`, size }
      : { label: pixels(size), description: longerSide, size },
  );
  const title = l10n.t('Make Full Size: how large shall the picture be?');
  const placeHolder = l10n.t('Asked once; any other size can be set in the page that comes up');
  return (await showPick(items, { title, placeHolder, ignoreFocusOut: true }))?.size;
}
