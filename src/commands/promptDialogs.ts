import { l10n, ThemeIcon, type Memento, type QuickInputButton, type Uri } from 'vscode';
import { askForAdvisedText, askForText, showPick } from '../plainWindow';
import { addWords } from '../prompts/addWords';
import { adviseOnPrompt, onlyKnownWords } from '../prompts/promptAdvice';
import { parsePrompts } from '../../shared/prompts/parsePrompts';
import { WordList } from '../../shared/prompts/wordList';
import type { Settings } from '../../shared/configuration/settings';
import type { ClipShelf } from '../prompts/guidanceFor';
import type { JobGuidance } from '../runs/runJob';
import { nameOf } from '../uris';
import type { ClipDialog } from './clipDialog';
import { commandNames } from './commandNames';
import type { PicturePickers } from './picturePickers';
import type { Aim } from './planRun';

const lastKey = 'nca.lastPrompt';

/** What shall guide a run, while it is put together. */
interface Draft {
  readonly text: string;
  readonly style?: Uri | undefined;
  readonly images: NonNullable<JobGuidance['images']>;
}

/** A button over the field, and what becomes of the draft by it. */
interface DraftButton extends QuickInputButton {
  press(draft: Draft): Draft | Promise<Draft>;
}

/** Asks what a picture shall look like: by words, by pictures, and by a style if one is wanted, too. */
export class PromptDialogs {
  constructor(
    private readonly clips: Pick<ClipDialog, 'ask'>,
    private readonly shelf: Pick<ClipShelf, 'builtIn'>,
    private readonly pickers: Pick<PicturePickers, 'pickStyle' | 'pickTarget'>,
    private readonly memory: Memento,
  ) {}

  /** @returns undefined if the user turned away */
  async ask(photos: readonly Uri[], settings: Settings): Promise<Aim | undefined> {
    const words = WordList.ofModel(await this.shelf.builtIn());
    let draft: Draft = { text: this.memory.get<string>(lastKey, 'a pencil sketch'), images: [] };
    for (;;) {
      const answer = await this.askText(draft, words, photos);
      if (answer === undefined) return undefined;
      draft = { ...draft, text: answer.text };
      if (answer.button) {
        draft = await answer.button.press(draft);
        continue;
      }
      const { text, style, images } = draft;
      const prompts = text.trim() === '' ? [] : parsePrompts(text);
      const clip = await this.clips.ask(prompts, words, settings);
      if (clip === undefined) return undefined;
      if (clip === 'otherWords') continue;
      if (prompts.length > 0) await this.memory.update(lastKey, text);
      return { style, guidance: { clip, prompts, ...(images.length > 0 && { images }) } };
    }
  }

  private askText(draft: Draft, words: WordList, photos: readonly Uri[]) {
    return askForAdvisedText<DraftButton>({
      title: titleOf(draft),
      value: draft.text,
      prompt: l10n.t('Several, each with a weight behind it: a pencil sketch | red:0.5 | blurry:-0.3. A negative weight goes away from the words. The buttons above add a style or a picture to look like.'),
      advise: (text) => adviseOnPrompt(text, words, draft.images.length > 0),
      buttons: (text) => [
        ...onlyButton(text, words),
        wordsButton(words),
        ...this.styleButtons(draft, photos),
        ...this.targetButtons(draft),
      ],
    });
  }

  private styleButtons({ style }: Draft, photos: readonly Uri[]): DraftButton[] {
    if (style) return [button('discard', l10n.t('Without the style {0}', nameOf(style)), (draft) => ({ ...draft, style: undefined }))];
    const press = async (draft: Draft) => ({ ...draft, style: await this.pickers.pickStyle(commandNames.prompt(), photos) });
    return [button('symbol-color', l10n.t('Add a style…'), press)];
  }

  private targetButtons({ images }: Draft): DraftButton[] {
    const add = button('file-media', l10n.t('Add a picture that it shall look like…'), async (draft) => {
      const uri = await this.pickers.pickTarget();
      const weight = uri && (await askWeight(uri));
      return weight === undefined ? draft : { ...draft, images: [...draft.images, { uri: uri!, weight }] };
    });
    const drop = button('clear-all', l10n.t('Without these pictures: {0}', images.map(({ uri }) => nameOf(uri)).join(', ')), (draft) => ({ ...draft, images: [] }));
    return images.length > 0 ? [add, drop] : [add];
  }
}

const button = (icon: string, tooltip: string, press: DraftButton['press']): DraftButton => ({ iconPath: new ThemeIcon(icon), tooltip, press });

/** Words that the built-in CLIP does not know go at one click. */
function onlyButton(text: string, words: WordList): DraftButton[] {
  const only = onlyKnownWords(text, words);
  return only === undefined ? [] : [button('filter', l10n.t('Use only “{0}”', only), (draft) => ({ ...draft, text: only }))];
}

function wordsButton(words: WordList): DraftButton {
  return button('list-unordered', l10n.t('Words that the built-in CLIP knows…'), async (draft) => {
    const items = words.words().map((label) => ({ label }));
    const picked = await showPick(items, { title: l10n.t('{0}: built-in words to add', commandNames.prompt()), canPickMany: true, ignoreFocusOut: true });
    return { ...draft, text: addWords(draft.text, (picked ?? []).map(({ label }) => label)) };
  });
}

function titleOf({ style, images }: Draft): string {
  const targets = images.map(({ uri, weight }) => (weight === 1 ? nameOf(uri) : `${nameOf(uri)}:${weight}`));
  const beside = [...(style ? [l10n.t('style {0}', nameOf(style))] : []), ...targets].join(', ');
  const title = l10n.t('{0}: what shall it look like?', commandNames.prompt());
  return beside === '' ? title : `${title} (+ ${beside})`;
}

async function askWeight(picture: Uri): Promise<number | undefined> {
  const wrong = l10n.t('A number such as 0.5, not 0. A negative one goes away from the picture.');
  const isWeight = (text: string) => text.trim() !== '' && Number.isFinite(Number(text)) && Number(text) !== 0;
  const text = await askForText({
    title: l10n.t('{0}: how much shall it look like {1}?', commandNames.prompt(), nameOf(picture)),
    prompt: l10n.t('Its weight beside those of the prompts'),
    value: '1',
    ignoreFocusOut: true,
    validateInput: (given) => (isWeight(given) ? undefined : wrong),
  });
  return text === undefined ? undefined : Number(text);
}
