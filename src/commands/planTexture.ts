import type { Uri } from 'vscode';
import { settingsSchema, type Settings } from '../../shared/configuration/settings';
import { textureSettings } from '../../shared/configuration/textureSettings';
import { textureLabel } from '../runs/runJob';
import { planRun, styleAim, type Planning } from './planRun';

/**
 * The job of a texture.
 * @param blank the picture of one grey that stands where a run has its photo
 * @returns undefined if the user turned away
 * @throws Problem for a style, settings or folders that cannot be used
 */
export async function planTexture(style: Uri | undefined, planning: Planning, blank: Uri) {
  const around = { ...planning, readSettings: (scope: Uri) => withoutPhoto(planning.readSettings(scope)) };
  const job = await planRun([blank], around, async () => {
    const chosen = style ?? (await planning.pickStyle(planning.command, []));
    return chosen && styleAim(chosen, planning);
  });
  return job?.style && { ...job, label: textureLabel(job.style), tile: {} };
}

/** As `nca texture` has them. */
function withoutPhoto(settings: Settings): Settings {
  const own = textureSettings.map((line) => line.split('=')).map(([name, value]) => [name, Number(value)]);
  return settingsSchema.parse({ ...settings, ...Object.fromEntries(own) });
}
