import type { Uri } from 'vscode';
import { messageOf } from '../../shared/messageOf';
import { readModel } from '../../shared/modelFile';
import { modelSettings } from '../../shared/modelMetadata';
import { Problem } from '../problem';
import { RunFolder } from '../runs/runFolder';
import type { RunJob } from '../runs/runJob';
import { nameOf } from '../uris';
import { placeOf, type RepeatPlanning } from './planRepeat';
import { recordedInputs } from './recordedInputs';

/**
 * The job that goes on from the weights of a run's preview, in a folder of its own: with the same pictures, and with the
 * settings and the losses' weights of that time. Its schedule begins anew.
 * @returns undefined if the user turned away.
 * @throws Problem if the preview is no longer kept, or the run's pictures cannot be used any more
 */
export async function planGoOn(uri: Uri, iteration: number, planning: RepeatPlanning): Promise<RunJob | undefined> {
  const folder = new RunFolder(planning.fs, uri);
  const automaton = await keptAutomaton(folder, iteration);
  const run = await folder.readRunFile();
  // What it began with itself is not needed.
  const inputs = await recordedInputs({ folder, run: { ...run, start: undefined } }, planning);
  if (!inputs) return undefined;
  const settings = modelSettings(readModel(automaton).metadata) ?? inputs.settings;
  return { ...inputs, settings, start: undefined, startFrom: { run: nameOf(uri), iteration, automaton }, stop: run.stop, id: planning.newId(), ...placeOf(uri, planning) };
}

async function keptAutomaton(folder: RunFolder, iteration: number): Promise<Uint8Array> {
  try {
    const automaton = await folder.previews.automaton(iteration);
    readModel(automaton);
    return automaton;
  } catch (error) {
    throw new Problem('no-preview', `${folder.name} cannot be gone on from: ${messageOf(error)}`);
  }
}
