import { l10n, QuickPickItemKind, type Memento, type QuickPickItem } from 'vscode';
import { showPick } from '../plainWindow';
import { catalogue, downloadBytes, type ClipEntry } from '../models/catalogue';
import { sizeText } from '../models/places';
import { builtInClipId } from '../prompts/builtInClip';
import { unknownWords } from '../prompts/promptAdvice';
import type { Settings } from '../../shared/configuration/settings';
import type { Prompt } from '../../shared/prompts/parsePrompts';
import type { WordList } from '../../shared/prompts/wordList';
import { commandNames } from './commandNames';
import type { ModelDialogs } from './modelDialogs';

const clipKey = 'nca.lastClip';

type ClipItem = QuickPickItem & { clip?: string; folder?: true };

const clips = catalogue.filter((entry): entry is ClipEntry => entry.kind === 'clip');

/** Asks which CLIP shall read the prompts. */
export class ClipDialog {
  constructor(
    private readonly dialogs: ModelDialogs,
    private readonly memory: Memento,
  ) {}

  /**
   * Lists what is at hand, what can be had and how large it is; the last answer first.
   * @param words that the built-in one knows
   * @returns 'otherWords' for the built-in one where it knows none of a prompt's; undefined if the user turned away
   */
  async ask(prompts: readonly Prompt[], words: WordList, settings: Settings): Promise<string | undefined> {
    const strange = unknownWords(prompts, words);
    const placeHolder = strange.length > 0 ? l10n.t('Not among the built-in words: {0}', strange.join(', ')) : l10n.t('The built-in words are enough for this prompt');
    const options = { title: l10n.t('{0}: which CLIP shall read it?', commandNames.prompt()), placeHolder, matchOnDetail: true, ignoreFocusOut: true };
    const picked = await showPick(this.items(prompts, words, settings), options);
    if (picked?.folder) return (await this.dialogs.chooseFolder()) ? this.ask(prompts, words, settings) : undefined;
    if (picked?.clip === builtInClipId) return this.builtIn(prompts, words);
    if (picked?.clip === undefined || !(await this.ensure(picked.clip, strange, settings))) return undefined;
    await this.memory.update(clipKey, picked.clip);
    return picked.clip;
  }

  private async builtIn(prompts: readonly Prompt[], words: WordList): Promise<string> {
    if (notUnderstood(prompts, words).length > 0) return 'otherWords';
    await this.memory.update(clipKey, builtInClipId);
    return builtInClipId;
  }

  private async items(prompts: readonly Prompt[], words: WordList, settings: Settings): Promise<ClipItem[]> {
    const models = await this.dialogs.service.current();
    const found = await Promise.all(clips.map(async (entry) => ({ entry, at: (await models.status(entry)).at })));
    const atHand = found.filter(({ at }) => at === 'folder' || at === 'downloaded');
    const others = found.filter((status) => !atHand.includes(status));
    const here = [builtInItem(prompts, words), ...atHand.map(({ entry }) => clipItem(entry, l10n.t('at hand')))];
    const last = this.memory.get<string>(clipKey, settings['nca.clip.model']);
    here.sort((a, b) => Number(b.clip === last) - Number(a.clip === last));
    const whole = settings['nca.models.tokenTable'] === 'whole';
    const missing = others.map(({ entry }) => clipItem(entry, l10n.t('{0} to download', sizeText(downloadBytes(entry, whole)))));
    return [
      ...here,
      { label: l10n.t('more'), kind: QuickPickItemKind.Separator },
      ...missing,
      { label: l10n.t('Choose Folder…'), detail: l10n.t('A folder as huggingface-cli download leaves it'), folder: true },
    ];
  }

  /** The model, and the aesthetic head if the settings want a score. */
  private async ensure(id: string, strange: readonly string[], settings: Settings): Promise<boolean> {
    const models = await this.dialogs.service.current();
    const why = strange.length > 0 ? l10n.t('Asked for by words that are not built in: {0}.', strange.join(', ')) : undefined;
    if ((await this.dialogs.ensure(models.entry(id), { why })) !== true) return false;
    const [head] = settings['nca.aesthetic.weight'] > 0 ? models.headsFor(id) : [];
    return !head || settings['nca.models.aestheticHead'] !== '' || (await this.dialogs.ensure(head)) === true;
  }
}

const notUnderstood = (prompts: readonly Prompt[], words: WordList) => prompts.map(({ text }) => text).filter((text) => !words.understands(text));

/** Always there: where it will not do it says why, and leads back to the prompt. */
function builtInItem(prompts: readonly Prompt[], words: WordList): ClipItem {
  const strange = unknownWords(prompts, words);
  const lost = notUnderstood(prompts, words).map((text) => `“${text}”`);
  const partly = strange.length > 0 ? l10n.t('Takes no notice of: {0}', strange.join(', ')) : undefined;
  const detail = lost.length > 0 ? l10n.t('Knows no word of {0}: leads back to the prompt', lost.join(', ')) : partly;
  return { label: l10n.t('Built-in words'), description: l10n.t('colours, patterns, treatments'), detail, clip: builtInClipId };
}

function clipItem({ id, name, about, recommended }: ClipEntry, state: string): ClipItem {
  const description = recommended ? l10n.t('{0}, recommended', state) : state;
  return { label: name, description, detail: about, clip: id };
}
