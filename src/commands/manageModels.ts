import { l10n, QuickPickItemKind, ThemeIcon, type QuickInputButton, type QuickPickItem } from 'vscode';
import { createPick, showWarning } from '../plainWindow';
import { downloadBytes } from '../models/catalogue';
import type { ModelStatus } from '../models/models';
import { sizeText } from '../models/places';
import { reportProblem } from '../reportProblem';
import type { ModelDialogs } from './modelDialogs';

interface Item extends QuickPickItem {
  readonly run?: () => Promise<unknown>;
  readonly remove?: () => Promise<unknown>;
}

const trash = (): QuickInputButton => ({ iconPath: new ThemeIcon('trash'), tooltip: l10n.t('Delete from this computer') });

/** "NCA: Manage Models…": lists them; downloads, deletes, and chooses folder and token. */
export async function manageModels(dialogs: ModelDialogs): Promise<void> {
  try {
    for (let again = true; again; ) again = await manageOnce(dialogs);
  } catch (error) {
    await reportProblem(error);
  }
}

/** False when the user is done. */
async function manageOnce(dialogs: ModelDialogs): Promise<boolean> {
  const { service } = dialogs;
  const models = await service.current();
  const statuses = await models.list();
  const folder = { label: `$(folder-opened) ${l10n.t('Choose Folder…')}`, detail: l10n.t('With models as huggingface-cli download leaves them'), run: () => dialogs.chooseFolder() };
  const known = await service.hasToken();
  const token = { label: `$(key) ${l10n.t('Set Access Token…')}`, detail: known ? l10n.t('One is kept in the secret storage') : l10n.t('For repositories that want one'), run: () => dialogs.setToken() };
  const items: Item[] = [
    { label: l10n.t('Built-in network (InceptionV3)'), description: l10n.t('$(check) comes with the extension, 1 MB, MIT') },
    ...statuses.map((status) => itemOf(status, dialogs)),
    { label: '', kind: QuickPickItemKind.Separator },
    folder,
    token,
  ];
  const chosen = await choose(items);
  await chosen?.();
  return chosen !== undefined;
}

function itemOf({ entry, at, bytes, problem }: ModelStatus, dialogs: ModelDialogs): Item {
  const there = at === 'downloaded' || at === 'folder';
  const remove = async () => {
    const ok = l10n.t('Delete');
    const question = l10n.t('Delete {0} from this computer?', entry.name);
    if ((await showWarning(question, { modal: true }, ok)) !== ok) return;
    await (await dialogs.service.current()).remove(entry.id);
  };
  const size = at === 'downloaded' ? sizeText(bytes!) : sizeText(downloadBytes(entry, false));
  const states: Record<ModelStatus['at'], string> = {
    downloaded: l10n.t('$(check) downloaded, {0}', size),
    folder: l10n.t('$(folder) in your folder'),
    unfinished: l10n.t('$(debug-pause) download begun, {0} in all', size),
    nowhere: l10n.t('$(cloud-download) {0} to download', size),
    damaged: l10n.t('$(error) cannot be used'),
  };
  const recommended = entry.kind === 'clip' && entry.recommended ? ` ${l10n.t('(recommended)')}` : '';
  return {
    label: entry.name + recommended,
    description: `${states[at]} · ${entry.licence}`,
    detail: problem ?? `${entry.about} ${entry.repository}`,
    buttons: at === 'nowhere' || at === 'folder' ? [] : [trash()],
    run: there ? undefined : () => (at === 'damaged' ? dialogs.download(entry) : dialogs.ensure(entry)),
    remove,
  };
}

/** What to do about the item that was picked or whose button was pressed; undefined if nothing was. */
function choose(items: Item[]): Promise<(() => Promise<unknown>) | undefined> {
  const picker = createPick<Item>();
  picker.title = l10n.t('Models');
  picker.placeholder = l10n.t('Choose a model to download it');
  picker.matchOnDescription = picker.matchOnDetail = true;
  picker.items = items;
  return new Promise((resolve) => {
    const settle = (work?: () => Promise<unknown>) => {
      resolve(work);
      picker.dispose();
    };
    picker.onDidAccept(() => settle(picker.selectedItems[0]?.run));
    picker.onDidTriggerItemButton(({ item }) => settle(item.remove));
    picker.onDidHide(() => settle());
    picker.show();
  });
}
