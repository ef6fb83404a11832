import { commands, workspace, type Uri, type WebviewPanel } from 'vscode';
import type { z } from 'zod';
import { locateSource } from '../runs/sources';
import type { InputPlaces } from '../runs/runBeside';
import type { Log } from '../log';
import { answerPage, openPage } from '../pages/webview';
import { compareHostEvents, compareRequests } from '../../shared/protocol/compareMessages';
import type { RequestHandlers } from '../../shared/protocol/rpc';
import { join } from '../uris';
import { readRun } from './readRun';

export interface CompareSurroundings {
  readonly extensionUri: Uri;
  readonly places: InputPlaces;
  readonly log: Log;
}

/** The page that shows runs side by side; it reads their folders when it comes up. */
export class ComparePanel {
  private readonly panel: WebviewPanel;

  constructor(
    private readonly folders: readonly Uri[],
    private readonly around: CompareSurroundings,
  ) {
    this.panel = openPage(around.extensionUri, 'compare', `Compare ${folders.length} Runs`);
    answerPage(this.panel, {
      ...{ requests: compareRequests, handlers: this.requests, events: compareHostEvents, eventHandlers: this.events },
      warn: (problem) => this.around.log.warn(problem),
    });
  }

  private readonly requests: RequestHandlers<typeof compareRequests> = {
    ready: async () => {
      const read = await Promise.all(this.folders.map((folder) => readRun(workspace.fs, folder)));
      const inputs = read.flatMap(({ run }, i) => run.photos.map((photo) => ({ photo, folder: this.folders[i]! })));
      const byName = new Map(inputs.map((input) => [input.photo.name, input]));
      return { runs: read.map(({ compared }) => compared), photos: await this.readPhotos([...byName.values()]) };
    },
  };

  private async readPhotos(inputs: readonly { photo: { name: string; source: string }; folder: Uri }[]) {
    const found = inputs.map(async ({ photo: { name, source }, folder }) => {
      try {
        const bytes = await workspace.fs.readFile(locateSource(source, folder, this.around.places));
        return [{ photo: name, bytes: new Uint8Array(bytes) }];
      } catch {
        return [];
      }
    });
    return (await Promise.all(found)).flat();
  }

  private readonly events = {
    reveal: ({ index }: { index: number }) => {
      const folder = this.folders[index];
      if (folder) void commands.executeCommand('revealInExplorer', join(folder, 'run.json'));
    },
    log: ({ level, message }: z.infer<(typeof compareHostEvents)['log']>) => this.around.log[level](message),
  };
}
