import { commands, l10n, workspace, type Uri } from 'vscode';
import { modelExtension, stemOf } from '../../shared/modelFile';
import { automatonTitle } from '../library/automatonTitle';
import { mixFiles } from '../mix/mixFiles';
import { askForFolder } from '../pictures/askForFolder';
import { askForText } from '../plainWindow';
import { reportProblem } from '../reportProblem';
import { writeFreeFile } from '../runs/freeFile';
import { folderOf, nameOf } from '../uris';
import { messageOf } from '../../shared/messageOf';
import { isAutomaton, type AutomatonPicker } from './automatonPicker';
import { commandNames } from './commandNames';
import { targetsOf } from './targets';

interface MixDialogs {
  readonly automata: Pick<AutomatonPicker, 'pick'>;
  readonly tool: string;
}

/** **NCA: Mix NCA Automata…**, called on automata or on nothing: what is missing of two is asked for, then the shares. The mix plays. */
export async function mixAutomata(args: readonly unknown[], { automata, tool }: MixDialogs): Promise<void> {
  const targets = targetsOf(args[0], args[1]).filter(isAutomaton);
  try {
    const files = [...targets];
    while (files.length < 2) {
      const picked = await automata.pick(files.length === 0 ? l10n.t('{0}: choose the first', commandNames.mixAutomata()) : l10n.t('{0}: choose one to mix with {1}', commandNames.mixAutomata(), automatonTitle(files[0]!)));
      if (!picked) return;
      files.push(picked);
    }
    const weights = await askForWeights(files.map(automatonTitle));
    if (!weights) return;
    const { bytes } = await mixFiles(workspace.fs, files, weights, tool);
    const folder = targets[0] ? folderOf(targets[0]) : workspace.workspaceFolders?.[0]?.uri;
    const written = await save(files.map(nameOf).map(stemOf).join('+'), bytes, folder);
    if (written) await commands.executeCommand('vscode.openWith', written, 'nca.player');
  } catch (error) {
    await reportProblem(error, targets);
  }
}


function parseWeights(text: string, count: number): number[] | undefined {
  const weights = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  return weights.length === count && weights.every((weight) => weight >= 0) && weights.some((weight) => weight > 0) ? weights : undefined;
}

async function askForWeights(names: readonly string[]): Promise<number[] | undefined> {
  const text = await askForText({
    title: l10n.t('{0}: how much of each?', commandNames.mixAutomata()),
    prompt: names.join(', '),
    value: names.map(() => '1').join(', '),
    validateInput: (value) => (parseWeights(value, names.length) ? undefined : l10n.t('{0} numbers from 0 on, not all of them 0, as 0.7, 0.3', names.length)),
  });
  return text === undefined ? undefined : parseWeights(text, names.length);
}

/** Where the folder cannot be written to, the user says where else. */
async function save(stem: string, bytes: Uint8Array, first: Uri | undefined): Promise<Uri | undefined> {
  let folder = first;
  for (let problem = l10n.t('Choose a folder for the mix.'); ; ) {
    folder ??= await askForFolder(problem);
    if (!folder) return undefined;
    try {
      return await writeFreeFile(workspace.fs, folder, stem, modelExtension, bytes);
    } catch (error) {
      problem = messageOf(error);
      folder = undefined;
    }
  }
}
