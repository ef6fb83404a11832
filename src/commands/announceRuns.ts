import { l10n } from 'vscode';
import { showInformation, showWarning } from '../plainWindow';
import type { Log } from '../log';
import { notifyFinished } from '../panel/notifications';
import type { RunController } from '../panel/runController';
import { reportProblem } from '../reportProblem';
import type { RunJob } from '../runs/runJob';
import type { UnfinishedRuns } from './resumeRuns';

/** Tells the user what becomes of runs; an experiment speaks for its own. */
export function announceRuns(controller: RunController, unfinished: UnfinishedRuns, log: Log): void {
  const alone = ({ experiment }: RunJob) => experiment === undefined;
  controller.listen({
    queued: (job) => {
      if (alone(job)) void showInformation(l10n.t('{0} waits until the training ends.', job.label));
    },
    finished: (run) => {
      log.info(`${run.job.label}: ${run.ended} after ${run.iterations} iterations, ${run.seconds.toFixed(1)} s.`);
      if (alone(run.job)) void notifyFinished(run);
    },
    brokeOff: ({ folder, job }, resumable) => {
      if (alone(job)) void (resumable && folder ? unfinished.offerBrokenOff(folder) : offerStartingAgain(job, controller));
    },
    failed: (problem, job) => {
      if (alone(job)) void reportProblem(problem);
    },
  });
}

/** A run that broke off before there was a checkpoint has nothing to resume from. */
async function offerStartingAgain(job: RunJob, controller: RunController): Promise<void> {
  const again = l10n.t('Start Again');
  const reason = l10n.t('The training of {0} broke off before its first checkpoint.', job.label);
  if ((await showWarning(reason, again)) !== again) return;
  await controller.add({ ...job, id: crypto.randomUUID() }).catch((error: unknown) => reportProblem(error));
}
