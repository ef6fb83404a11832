import type { Uri } from 'vscode';
import type { RunOutput } from '../../shared/protocol/messages';
import type { RunJob } from '../runs/runJob';
import type { RunStart } from '../runs/runRecord';

/** The last run that ended: what the buttons under it work on. */
export interface FinishedRun {
  readonly job: RunJob;
  readonly folder: Uri;
  readonly results: readonly Uri[];
  readonly model: Uri;
  readonly ended: RunOutput['ended'];
  readonly device: RunStart['device']['kind'];
  readonly iterations: number;
  readonly seconds: number;
  /** All settings as they were resolved. */
  readonly settings: Record<string, unknown>;
  /** What training on starts from; none if the run was over before its first checkpoint. */
  readonly checkpoint: Uint8Array | undefined;
}
