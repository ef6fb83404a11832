import { l10n, workspace, type Uri } from 'vscode';
import type { RunClaims } from '../locks/runClaims';
import { showInformation, showPick } from '../plainWindow';
import { outputFolders } from '../outputFolders';
import type { RunFolder } from '../runs/runFolder';
import { freeRuns, unclaimed } from '../runs/freeRuns';
import { discardRun, findUnfinishedRuns, runIn, type UnfinishedRun } from '../runs/unfinishedRuns';
import type { RunController } from '../panel/runController';
import { reportProblem } from '../reportProblem';
import { commandNames } from './commandNames';
import { planResume, type ResumePlanning } from './planResume';

/** Finds unfinished runs and takes them up again. */
export class UnfinishedRuns {
  /** Folders that were offered in this window: once is enough. */
  private readonly offered = new Set<string>();
  /** Hears that a run is no longer there to be taken up. */
  discarded: () => void = () => {};
  /** Hears that one is offered, which may have been another process's a moment ago. */
  found: () => void = () => {};

  constructor(
    private readonly controller: RunController,
    private readonly planning: ResumePlanning,
    private readonly claims: RunClaims,
  ) {}

  /** Offers the latest unfinished run, if nobody trains it and it was not offered before. */
  async offer(): Promise<void> {
    const asked: Promise<void>[] = [];
    // What waits for the user holds up no other.
    for await (const runs of freeRuns(() => this.find(), this.claims)) asked.push(this.offerFirst(runs));
    await Promise.all(asked);
  }

  private async offerFirst(runs: readonly UnfinishedRun[]): Promise<void> {
    const fresh = runs.filter(({ folder }) => !this.offered.has(folder.uri.toString()));
    for (const { folder } of fresh) this.offered.add(folder.uri.toString());
    if (!fresh[0]) return;
    this.found();
    await this.ask(fresh[0]);
  }

  /** The latest that nobody trains: what a panel shows where nothing else is going on. */
  async latest(): Promise<UnfinishedRun | undefined> {
    return (await unclaimed(await this.find(), this.claims))[0];
  }

  /** The run that a panel shows, and no other: where it is gone or somebody trains it, all are listed. */
  async resumeOffered(folder: Uri | undefined): Promise<void> {
    const offered = runIn(folder, await unclaimed(await this.find(), this.claims));
    if (offered) await this.resume(offered);
    else await this.choose();
  }

  /** Offers a run that broke off just now. */
  async offerBrokenOff(folder: RunFolder): Promise<void> {
    this.offered.add(folder.uri.toString());
    await this.ask({ folder: folder.released(), run: await folder.readRunFile() });
  }

  /** The command: lists them all. */
  async choose(): Promise<void> {
    const runs = await this.find();
    if (runs.length === 0) {
      await showInformation(l10n.t('There is no unfinished training in this workspace.'));
      return;
    }
    const items = runs.map((unfinished) => ({
      unfinished,
      label: unfinished.run.label,
      ...details(unfinished),
    }));
    const picked = await showPick(items, { title: l10n.t('{0}: which one?', commandNames.resume()) });
    if (picked) await this.resume(picked.unfinished);
  }

  private async ask(unfinished: UnfinishedRun): Promise<void> {
    const [resume, discard] = [l10n.t('Resume'), l10n.t('Discard')];
    const { description } = details(unfinished);
    const message = l10n.t('The training of {0} is unfinished ({1}).', unfinished.run.label, description);
    const chosen = await showInformation(message, resume, discard);
    if (chosen === resume) await this.resume(unfinished);
    if (chosen === discard) await this.discard(unfinished);
  }

  private async discard(unfinished: UnfinishedRun): Promise<void> {
    try {
      await discardRun(unfinished, this.claims);
      this.discarded();
    } catch (error) {
      await reportProblem(error);
    }
  }

  private async resume(unfinished: UnfinishedRun): Promise<void> {
    try {
      const job = await planResume(unfinished, this.planning);
      if (job) await this.controller.add(job);
    } catch (error) {
      await reportProblem(error);
    }
  }

  private async find(): Promise<UnfinishedRun[]> {
    const runs = await findUnfinishedRuns(workspace.fs, outputFolders());
    return runs.filter(({ folder }) => !this.controller.isBusyWith(folder.uri));
  }
}

function details({ run, folder }: UnfinishedRun): { description: string; detail: string } {
  return {
    description: l10n.t('iteration {0}', run.iterations),
    detail: workspace.asRelativePath(folder.uri),
  };
}
