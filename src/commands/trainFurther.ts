import { l10n, type QuickPickItem, type Uri } from 'vscode';
import { showPick } from '../plainWindow';
import { readAutomaton } from '../apply/applyJob';
import { trainedWith, type InputPlaces, type TrainedWith } from '../runs/runBeside';
import type { RunController } from '../panel/runController';
import { reportProblem } from '../reportProblem';
import { automatonSettings, readModel } from '../../shared/modelFile';
import { contradictions } from '../../shared/configuration/contradictions';
import type { Settings } from '../../shared/configuration/settings';
import { nameOf } from '../uris';
import { isAutomaton, type AutomatonPicker } from './automatonPicker';
import { commandNames } from './commandNames';
import { planRun, styleAim, type Aim, type Planning } from './planRun';
import type { PromptDialogs } from './promptDialogs';
import type { StyleNetwork } from './styleNetwork';
import { targetsOf } from './targets';

export interface TrainFurtherDialogs {
  readonly planning: Planning;
  readonly places: InputPlaces;
  readonly automata: Pick<AutomatonPicker, 'pick'>;
  readonly prompts: Pick<PromptDialogs, 'ask'>;
  readonly network: Pick<StyleNetwork, 'settle'>;
}

/** **NCA: Train NCA Further…**: a new run that begins with a saved automaton, towards the same or another aim. */
export async function trainFurther(
  args: readonly unknown[],
  controller: RunController,
  dialogs: TrainFurtherDialogs,
): Promise<void> {
  const { automata, network } = dialogs;
  const planning = { ...dialogs.planning, command: commandNames.trainFurther() };
  try {
    const [called] = targetsOf(args[0], undefined);
    const model = called ?? (await automata.pick(l10n.t('{0}: choose an automaton', planning.command)));
    if (!model) return;
    const automaton = readModel((await readAutomaton(planning.fs, model)).bytes);
    const before = await trainedWith(planning.fs, model, dialogs.places);
    const photos = photosOf(args[1]) ?? (await askPhotos(before, planning));
    const planned = photos && (await planRun(photos, planning, askAim(before, { ...dialogs, planning })));
    if (!planned) return;
    const settings = { ...planned.settings, ...automatonSettings(automaton) };
    const [contradiction] = contradictions(settings);
    if (contradiction) throw new Error(`${contradiction.name}: ${contradiction.reason}.`);
    const job = { ...planned, settings, start: model };
    const settled = job.style ? await network.settle(job) : job;
    if (settled) await controller.add(settled);
  } catch (error) {
    await reportProblem(error);
  }
}

/** Pictures that a page of ours hands over; what the Explorer selects besides an automaton are other automata. */
function photosOf(given: unknown): Uri[] | undefined {
  const photos = Array.isArray(given) ? targetsOf(given[0], given).filter((uri) => !isAutomaton(uri)) : [];
  return photos.length > 0 ? photos : undefined;
}

type Choice<T> = QuickPickItem & { choice: T };

async function askPhotos(before: TrainedWith | undefined, planning: Planning): Promise<readonly Uri[] | undefined> {
  if (!before || before.photos.length === 0) return planning.pickPhotos(planning.command);
  const same: Choice<'same'> = {
    label: l10n.t('As it was trained: {0}', before.photos.map(nameOf).join(', ')),
    choice: 'same',
  };
  const others: Choice<'others'> = { label: l10n.t('Another photo…'), choice: 'others' };
  const picked = await showPick([same, others], { title: l10n.t('{0}: on which photo?', planning.command), ignoreFocusOut: true });
  if (picked?.choice === 'same') return before.photos;
  return picked && planning.pickPhotos(planning.command);
}

/** Asks for the same aim again, another style or a prompt. */
function askAim(before: TrainedWith | undefined, { planning, prompts }: TrainFurtherDialogs) {
  return async (photos: readonly Uri[], settings: Settings): Promise<Aim | undefined> => {
    const picked = await showPick(aims(before), { title: l10n.t('{0}: towards what?', planning.command), ignoreFocusOut: true });
    if (picked?.choice === 'style') {
      const style = await planning.pickStyle(planning.command, photos);
      return style && styleAim(style, planning);
    }
    if (picked?.choice === 'prompt') return prompts.ask(photos, settings);
    return picked?.choice;
  };
}

function aims(before: TrainedWith | undefined): Choice<Aim | 'style' | 'prompt'>[] {
  const same = before && sameAim(before);
  return [
    ...(same ? [same] : []),
    { label: l10n.t('Another style…'), choice: 'style' },
    { label: l10n.t('A prompt…'), choice: 'prompt' },
  ];
}

function sameAim({ style, targets, run }: TrainedWith): Choice<Aim> | undefined {
  const complete = (run.guidance?.images ?? []).length === targets.length;
  const images = targets.length > 0 ? { images: targets } : {};
  const guidance = run.guidance && complete ? { clip: run.guidance.clip, prompts: run.guidance.prompts, ...images } : undefined;
  if ((run.style && !style) || (!style && !guidance)) return undefined;
  const words = [...(style ? [nameOf(style)] : []), ...(guidance?.prompts.map(({ text }) => `“${text}”`) ?? []), ...(guidance ? targets.map(({ uri }) => nameOf(uri)) : [])];
  return { label: l10n.t('As it was trained: {0}', words.join(', ')), choice: { style, guidance } };
}
