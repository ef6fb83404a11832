import { commands, l10n, window, type Uri } from 'vscode';
import { showPick } from '../plainWindow';
import { importedModel, torchStem, type TorchSource } from '../runs/importedModel';
import { writeFreeFile } from '../runs/freeFile';
import type { FileSystem } from '../fileSystem';
import { messageOf } from '../../shared/messageOf';
import { Problem } from '../problem';
import { reportProblem } from '../reportProblem';
import { modelExtension } from '../../shared/modelFile';
import { knownShifts } from '../../shared/torch/importAutomaton';
import { folderOf, nameOf } from '../uris';
import { commandNames } from './commandNames';
import { targetsOf } from './targets';

/** "NCA: Import NCA…": makes automata of PyTorch files, beside them, and plays the last. */
export async function importAutomata(args: readonly unknown[], fs: FileSystem, tool: string): Promise<void> {
  try {
    const called = targetsOf(args[0], args[1]);
    const files = called.length > 0 ? called : await chooseFiles();
    let written: Uri | undefined;
    for (const file of files) written = await importOne(fs, file, tool);
    if (written) await commands.executeCommand('vscode.open', written);
  } catch (error) {
    await reportProblem(error);
  }
}

async function chooseFiles(): Promise<readonly Uri[]> {
  const title = l10n.t('{0}: choose PyTorch files', commandNames.importAutomaton());
  const filters = { [l10n.t('PyTorch files')]: ['pt', 'pth'] };
  return (await window.showOpenDialog({ title, filters, canSelectMany: true })) ?? [];
}

/** Undefined if the user called it off. */
async function importOne(fs: FileSystem, uri: Uri, tool: string): Promise<Uri | undefined> {
  const name = nameOf(uri);
  const bytes = await fs.readFile(uri);
  const first = await convert({ name, bytes, tool });
  if (first.model.layout !== 'shiftShuffle') return write(fs, uri, first.file);
  const shifts = await chooseShifts(name);
  return shifts && write(fs, uri, (await convert({ name, bytes, tool, shifts })).file);
}

async function convert(source: TorchSource): ReturnType<typeof importedModel> {
  try {
    return await importedModel(source);
  } catch (error) {
    throw new Problem('no-automaton', `${source.name}: ${messageOf(error)}`);
  }
}

/** The file does not say which shifts it wants. */
async function chooseShifts(name: string): Promise<readonly number[] | undefined> {
  const items = [
    { label: knownShifts.shown.join(', '), description: l10n.t('as the notebook shows its pictures'), shifts: knownShifts.shown },
    { label: knownShifts.trained.join(', '), description: l10n.t('as it was trained: coarser strokes'), shifts: knownShifts.trained },
  ];
  const title = l10n.t('{0}: shifts of {1} in cells', commandNames.importAutomaton(), name);
  return (await showPick(items, { title, ignoreFocusOut: true }))?.shifts;
}

/** Beside the PyTorch file, under a name that is not taken. */
function write(fs: FileSystem, source: Uri, file: Uint8Array): Promise<Uri> {
  return writeFreeFile(fs, folderOf(source), torchStem(nameOf(source)), modelExtension, file);
}
