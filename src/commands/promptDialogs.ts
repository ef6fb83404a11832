import { l10n, QuickPickItemKind, type Memento, type QuickPickItem } from 'vscode';
import { askForText, showPick } from '../plainWindow';
import { catalogue, downloadBytes, type ClipEntry } from '../models/catalogue';
import { sizeText } from '../models/places';
import { messageOf } from '../../shared/messageOf';
import { builtInClipId } from '../prompts/builtInClip';
import type { ClipShelf } from '../prompts/guidanceFor';
import type { Settings } from '../../shared/configuration/settings';
import { parsePrompts, type Prompt } from '../../shared/prompts/parsePrompts';
import { WordList } from '../../shared/prompts/wordList';
import type { ModelDialogs } from './modelDialogs';
import type { Aim } from './planRun';

const lastKey = 'nca.lastPrompt';
const clipKey = 'nca.lastClip';

type ClipItem = QuickPickItem & { clip?: string; folder?: true };

/** Asks what a picture shall look like, and which CLIP shall read it. */
export class PromptDialogs {
  constructor(
    private readonly dialogs: ModelDialogs,
    private readonly shelf: ClipShelf,
    private readonly memory: Memento,
  ) {}

  /** @returns undefined if the user turned away */
  async ask(settings: Settings): Promise<Aim | undefined> {
    const text = await this.askText();
    if (text === undefined) return undefined;
    const prompts = parsePrompts(text);
    const clip = await this.askClip(prompts, settings);
    if (clip === undefined) return undefined;
    await this.memory.update(lastKey, text);
    await this.memory.update(clipKey, clip);
    return { guidance: { clip, prompts } };
  }

  private askText(): Thenable<string | undefined> {
    return askForText({
      title: l10n.t('Transform with prompt: what shall it look like?'),
      value: this.memory.get<string>(lastKey, 'a pencil sketch'),
      prompt: l10n.t('Several prompts: a pencil sketch | red:0.5. A negative weight goes away from the words.'),
      ignoreFocusOut: true,
      validateInput: problemOf,
    });
  }

  /** Lists what is at hand, what can be had and how large it is; the last answer first. */
  private async askClip(prompts: readonly Prompt[], settings: Settings): Promise<string | undefined> {
    const items = await this.clipItems(prompts, settings);
    const title = l10n.t('Transform with prompt: which CLIP shall read it?');
    const picked = await showPick(items, { title, matchOnDetail: true, ignoreFocusOut: true });
    if (picked?.folder) return (await this.dialogs.chooseFolder()) ? this.askClip(prompts, settings) : undefined;
    if (picked?.clip === undefined || picked.clip === builtInClipId) return picked?.clip;
    return (await this.ensure(picked.clip, settings)) ? picked.clip : undefined;
  }

  private async clipItems(prompts: readonly Prompt[], settings: Settings): Promise<ClipItem[]> {
    const models = await this.dialogs.service.current();
    const found = await Promise.all(clips.map(async (entry) => ({ entry, at: (await models.status(entry)).at })));
    const atHand = found.filter(({ at }) => at === 'folder' || at === 'downloaded');
    const others = found.filter((status) => !atHand.includes(status));
    const builtIn = await this.builtInItem(prompts);
    const own = settings['nca.clip.model'];
    const here = [...(builtIn ? [builtIn] : []), ...atHand.map(({ entry }) => clipItem(entry, l10n.t('at hand')))];
    const last = this.memory.get<string>(clipKey, own);
    here.sort((a, b) => Number(b.clip === last) - Number(a.clip === last));
    const missing = others.map(({ entry }) =>
      clipItem(entry, l10n.t('{0} to download', sizeText(downloadBytes(entry, settings['nca.models.tokenTable'] === 'whole')))),
    );
    return [
      ...here,
      { label: l10n.t('more'), kind: QuickPickItemKind.Separator },
      ...missing,
      { label: l10n.t('Choose Folder…'), detail: l10n.t('A folder as huggingface-cli download leaves it'), folder: true },
    ];
  }

  /** Undefined where it would understand nothing of a prompt. */
  private async builtInItem(prompts: readonly Prompt[]): Promise<ClipItem | undefined> {
    const words = WordList.ofModel(await this.shelf.builtIn());
    if (!prompts.every(({ text }) => words.understands(text))) return undefined;
    const unknown = [...new Set(prompts.flatMap(({ text }) => words.tokenize(text).unknown))];
    const label = l10n.t('Built-in words');
    const description = l10n.t('colours, patterns, treatments');
    const detail = unknown.length > 0 ? l10n.t('Takes no notice of: {0}', unknown.join(', ')) : undefined;
    return { label, description, detail, clip: builtInClipId };
  }

  /** The model, and the aesthetic head if the settings want a score. */
  private async ensure(id: string, settings: Settings): Promise<boolean> {
    const models = await this.dialogs.service.current();
    if ((await this.dialogs.ensure(models.entry(id))) !== true) return false;
    const [head] = settings['nca.aesthetic.weight'] > 0 ? models.headsFor(id) : [];
    return !head || settings['nca.models.aestheticHead'] !== '' || (await this.dialogs.ensure(head)) === true;
  }
}

const clips = catalogue.filter((entry): entry is ClipEntry => entry.kind === 'clip');

function clipItem({ id, name, about, recommended }: ClipEntry, state: string): ClipItem {
  const description = recommended ? l10n.t('{0}, recommended', state) : state;
  return { label: name, description, detail: about, clip: id };
}

function problemOf(text: string): string | undefined {
  try {
    parsePrompts(text);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}
