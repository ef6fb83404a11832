import type { Uri } from 'vscode';
import type { ExperimentRunner, RunItem } from '../experiments/experimentRunner';
import type { Variation } from '../experiments/expandSweep';
import type { RecordedRun } from '../experiments/report/recordedRuns';
import { nameOf } from '../uris';
import type { KeptRun } from './keptRun';

/** Rows of the view: the same objects for as long as they are listed, which is what VS Code knows them by. */
export type RunTreeNode = ExperimentNode | RunNode | MoreNode;

/** An experiment: one of this window's queue, or one that was done before. */
export class ExperimentNode {
  readonly kind = 'experiment';
  runner: ExperimentRunner | undefined;
  /** Folders of its runs on the disk. */
  folders: readonly Uri[] = [];
  /** As its last report has them. */
  recorded: ReadonlyMap<string, RecordedRun> = new Map();

  constructor(readonly uri: Uri) {}
}

/** A run by its folder, which may not be there yet. */
export class RunNode {
  readonly kind = 'run';
  /** What was read of its folder; null: it is none of a run. */
  kept: KeptRun | null | undefined;
  isTraining = false;
  /** Whether it was read since its experiment said that it is done. */
  readDone = false;

  constructor(
    readonly uri: Uri,
    readonly experiment?: ExperimentNode,
  ) {}

  /** Its place in an experiment of this window, as it is now. */
  get item(): RunItem | undefined {
    return this.experiment?.runner?.items.find(({ run }) => run.hash === nameOf(this.uri));
  }

  get variation(): Variation | undefined {
    return this.experiment?.recorded.get(nameOf(this.uri))?.variation;
  }

  /** Why its experiment discarded it. */
  get discarded(): string | undefined {
    return this.experiment?.recorded.get(nameOf(this.uri))?.discarded;
  }
}

/** Stands for rows that were not read yet. */
export class MoreNode {
  readonly kind = 'more';
  count = 0;

  constructor(readonly parent: ExperimentNode | undefined) {}
}
