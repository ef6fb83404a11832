import type { Uri } from 'vscode';
import type { FileSystem } from '../fileSystem';
import { messageOf } from '../../shared/messageOf';
import type { PanelEvents } from '../../shared/protocol/messages';
import type { UnfinishedRun } from '../runs/unfinishedRuns';
import { recentRuns } from './recentRuns';
import type { z } from 'zod';

type Earlier = z.infer<PanelEvents['earlier']>;

interface Surroundings {
  readonly fs: FileSystem;
  roots(): readonly Uri[];
  /** The run to take up again; undefined where there is none. */
  findUnfinished(): Promise<UnfinishedRun | undefined>;
  warn(problem: string): void;
}

/** What an empty panel shows of runs before, and which run its button "Resume" means. */
export class EarlierRuns {
  /** The folder of the run that is offered now. */
  offered: Uri | undefined;
  private looks = 0;

  constructor(private readonly around: Surroundings) {}

  /** @returns undefined where a later look has begun meanwhile, which knows better */
  async look(): Promise<Earlier | undefined> {
    const look = ++this.looks;
    const [recent, unfinished] = await Promise.all([this.recent(), this.unfinished()]);
    if (look !== this.looks) return undefined;
    this.offered = unfinished?.folder.uri;
    return { recent, unfinished: unfinished ? { label: unfinished.run.label, iteration: unfinished.run.iterations } : null };
  }

  /** A panel comes up all the same where runs cannot be listed. */
  private async recent(): Promise<Earlier['recent']> {
    const found = await recentRuns(this.around.fs, this.around.roots()).catch((error: unknown) => this.warn('Runs', error));
    return found ?? [];
  }

  private async unfinished(): Promise<UnfinishedRun | undefined> {
    const found = await this.around.findUnfinished().catch((error: unknown) => this.warn('Unfinished runs', error));
    return found ?? undefined;
  }

  private warn(what: string, error: unknown): void {
    this.around.warn(`${what} were not looked for: ${messageOf(error)}`);
  }
}
