import { commands, ConfigurationTarget, l10n, ProgressLocation, window, workspace } from 'vscode';
import { askForText, showErrorWith, showInformation, showProgress } from '../plainWindow';
import { downloadBytes, type CatalogueEntry } from '../models/catalogue';
import type { DownloadOptions } from '../models/downloadOptions';
import { ModelError, type ModelWayOut } from '../models/modelError';
import type { Models } from '../models/models';
import { sizeText } from '../models/places';
import { readSettings } from '../settings';
import type { ModelService } from './modelService';

const titles: Record<ModelWayOut, () => string> = {
  retry: () => l10n.t('Retry'),
  trustChanged: () => l10n.t('Trust What Came'),
  download: () => l10n.t('Download Again'),
  downloadWhole: () => l10n.t('Download Everything'),
  chooseFolder: () => l10n.t('Choose Folder…'),
  setToken: () => l10n.t('Set Access Token…'),
  setEndpoint: () => l10n.t('Set Mirror…'),
};

/** What the user agreed to beside the download itself. */
type Agreed = Pick<DownloadOptions, 'allowWhole' | 'trustChanged'>;

/** Asks about downloads, shows them, and offers ways out of failures. */
export class ModelDialogs {
  constructor(readonly service: ModelService) {}

  /**
   * Sees to it that a model is at hand, by a download that the user agrees to or a folder that has it.
   * @param asked `instead`: title of a further answer; `why`: what asks for the model.
   * @returns false if the user turned away, 'instead' for the further answer.
   */
  async ensure(entry: CatalogueEntry, asked: { readonly instead?: string; readonly why?: string | undefined } = {}): Promise<boolean | 'instead'> {
    if (await this.isAtHand(entry)) return true;
    const { instead, why } = asked;
    const [download, folder] = [l10n.t('Download'), titles.chooseFolder()];
    const buttons = [download, folder, ...(instead ? [instead] : [])];
    const title = l10n.t('Download {0}?', entry.name);
    const answer = await showInformation(title, { modal: true, detail: await this.consentText(entry, why) }, ...buttons);
    if (answer === download) return this.download(entry);
    if (answer === folder) return (await this.chooseFolder()) && this.ensure(entry, asked);
    return answer !== undefined && answer === instead ? 'instead' : false;
  }

  /** Downloads what the user agreed to; true if it is there. */
  async download(entry: CatalogueEntry, agreed: Agreed = {}): Promise<boolean> {
    try {
      const models = await this.service.current();
      await showDownload(models, entry, agreed);
      return true;
    } catch (error) {
      return this.offerWaysOut(error, entry, agreed);
    }
  }

  /**
   * Does what fetches rows of a CLIP's token table. Where they are others than they were the user is offered ways out, and
   * it is tried again.
   * @throws ModelError if the user turned away, and what else `work` throws
   */
  async withRowsOf<T>(clip: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ModelError) || error.failure !== 'not-trusted') throw error;
      const entry = (await this.service.current()).entry(clip);
      if (!(await this.offerWaysOut(error, entry, {}, () => this.trustRows(entry)))) throw error;
      return this.withRowsOf(clip, work);
    }
  }

  private async trustRows({ id }: CatalogueEntry): Promise<boolean> {
    (await this.service.current()).trustRows(id);
    return true;
  }

  /** Asks for the folder of models and keeps it in the settings. */
  async chooseFolder(): Promise<boolean> {
    const picked = await window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      title: l10n.t('A folder as huggingface-cli download leaves it'),
      openLabel: l10n.t('Use These Models'),
    });
    if (!picked?.[0]) return false;
    await workspace.getConfiguration('nca').update('models.folder', picked[0].fsPath, ConfigurationTarget.Global);
    return true;
  }

  async setToken(): Promise<boolean> {
    const host = this.service.tokenHost();
    const token = await askForText({
      title: l10n.t('Access token of {0}', host),
      prompt: l10n.t('Kept in the secret storage of VS Code, and sent to {0} only. Leave it empty to forget it.', host),
      password: true,
      ignoreFocusOut: true,
    });
    if (token === undefined) return false;
    await this.service.setToken(token.trim(), host);
    return true;
  }

  /** @param trust what trusts what came, where that is not another download */
  private async offerWaysOut(error: unknown, entry: CatalogueEntry, agreed: Agreed, trust?: () => Promise<boolean>): Promise<boolean> {
    if (!(error instanceof ModelError)) throw error;
    if (error.failure === 'cancelled') return false;
    const offered = error.waysOut.map((wayOut) => ({ wayOut, title: titles[wayOut]() }));
    const chosen = await showErrorWith(error.message, offered);
    if (chosen?.wayOut === 'trustChanged' && trust) return trust();
    return chosen ? this.take(chosen.wayOut, entry, agreed) : false;
  }

  private async take(wayOut: ModelWayOut, entry: CatalogueEntry, agreed: Agreed): Promise<boolean> {
    switch (wayOut) {
      case 'retry':
      case 'download':
        return this.download(entry, agreed);
      case 'downloadWhole':
        return this.download(entry, { ...agreed, allowWhole: true });
      case 'trustChanged':
        return this.download(entry, { ...agreed, trustChanged: true });
      case 'chooseFolder':
        return (await this.chooseFolder()) && (await this.ensure(entry)) === true;
      case 'setToken':
        return (await this.setToken()) && this.download(entry);
      case 'setEndpoint':
        await commands.executeCommand('workbench.action.openSettings', 'nca.models.endpoint');
        return false;
    }
  }

  /** What the user agrees to: what it is, how much of it comes, from where, under which licence. */
  private async consentText(entry: CatalogueEntry, why?: string): Promise<string> {
    const models = await this.service.current();
    const whole = readSettings(workspace)['nca.models.tokenTable'] === 'whole';
    return [
      ...(why === undefined ? [] : [why]),
      entry.about,
      sizeLine(entry, whole),
      l10n.t('Source: {0}', models.sourceOf(entry)),
      l10n.t('Licence: {0}', entry.licence),
      (await models.trustOf(entry.id))
        ? l10n.t('Its files are held to what is known of them.')
        : l10n.t('Not pinned: its first download is trusted, and later ones are held to that.'),
    ].join('\n');
  }

  private async isAtHand(entry: CatalogueEntry): Promise<boolean> {
    const { at } = await (await this.service.current()).status(entry);
    return at === 'folder' || at === 'downloaded';
  }
}


function sizeLine(entry: CatalogueEntry, whole: boolean): string {
  const size = sizeText(downloadBytes(entry, whole));
  if (entry.kind === 'aesthetic') return l10n.t('Size: {0}', size);
  return l10n.t('Size: {0} of {1}', size, sizeText(entry.repositoryBytes));
}

/** A notification with a bar and Cancel. */
async function showDownload(models: Models, entry: CatalogueEntry, agreed: Agreed): Promise<void> {
  const title = l10n.t('Downloading {0}', entry.name);
  const where = { location: ProgressLocation.Notification, title, cancellable: true };
  await showProgress(where, async (progress, token) => {
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort());
    let shown = 0;
    const onProgress = (received: number, total: number) => {
      const percent = Math.floor((100 * received) / total);
      if (percent === shown) return;
      const message = l10n.t('{0} of {1}', sizeText(received), sizeText(total));
      progress.report({ increment: percent - shown, message });
      shown = percent;
    };
    await models.download(entry.id, { signal: stop.signal, onProgress, ...agreed });
  });
}
