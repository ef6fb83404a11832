import type { Uri } from 'vscode';
import { lossWeightsSchema } from '../../shared/losses';
import { Problem } from '../problem';
import { outputRoot } from '../runs/outputRoot';
import type { RunFile } from '../runs/runFile';
import { RunFolder } from '../runs/runFolder';
import type { RunJob } from '../runs/runJob';
import { locateSource } from '../runs/sources';
import { folderOf, nameOf } from '../uris';
import { changedInputs, findStart, settingsOf, type ResumePlanning } from './planResume';
import type { Planning } from './planRun';

type RepeatPlanning = ResumePlanning & Pick<Planning, 'readSettings' | 'isTrusted'>;

/**
 * The job that does a run again in a folder of its own: same pictures, settings, seed and live changes of weights, up to
 * where it ended, whatever rule or user that was.
 * @returns undefined if the user turned away.
 * @throws Problem if the run cannot be done again here.
 */
export async function planRepeat(uri: Uri, run: RunFile, planning: RepeatPlanning): Promise<RunJob | undefined> {
  const cannot = whyNot(run, nameOf(uri));
  if (cannot !== undefined) throw new Problem('no-repeat', cannot);
  const photos = run.photos.map(({ source }) => locateSource(source, uri, planning.places));
  const style = run.style && locateSource(run.style.source, uri, planning.places);
  const recorded = [...run.photos, ...(run.style ? [run.style] : [])];
  const changed = await changedInputs(planning.fs, [...photos, ...(style ? [style] : [])], recorded);
  const start = await findStart(planning, { folder: new RunFolder(planning.fs, uri), run });
  if (run.start && start?.sha256 !== run.start.sha256) changed.push(run.start.name);
  if (changed.length > 0 && !(await planning.goOnWithChanged(changed))) return undefined;
  return { ...inputsOf(run, photos, style, start?.uri), id: planning.newId(), ...placeOf(uri, planning) };
}

function inputsOf(run: RunFile, photos: readonly Uri[], style: Uri | undefined, start: Uri | undefined) {
  const { label, guidance, settings, weightChanges, iterations } = run;
  return {
    ...{ label, photos, style, start },
    guidance: guidance && { clip: guidance.clip, prompts: guidance.prompts },
    settings: settingsOf(settings),
    replay: { weightChanges: weightChanges.map(({ iteration, weights }) => ({ iteration, weights: lossWeightsSchema.parse(weights) })), iterations },
  };
}

function whyNot({ guidance, continues, iterations }: RunFile, name: string): string | undefined {
  if (continues !== undefined) return `${name} went on from the checkpoint of ${continues}: repeat that one.`;
  if (iterations === 0) return `${name} was over before its first iteration: there is nothing to repeat.`;
  return guidance?.images?.length
    ? `The training in ${name} was guided by pictures, which the editor cannot do: the command line repeats it, by \`nca repeat\`.`
    : undefined;
}

/** Where new runs go; without a workspace beside the run. */
function placeOf(uri: Uri, planning: RepeatPlanning): { base: Uri; root: Uri } {
  const base = planning.workspaceFolder(uri);
  if (!base) return { base: folderOf(folderOf(uri)), root: folderOf(uri) };
  return { base, root: outputRoot(base, planning.readSettings(base)['nca.output.folder'], planning.isTrusted()) };
}
