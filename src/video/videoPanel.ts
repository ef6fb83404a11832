import { commands, env, l10n, workspace, type Uri, type WebviewPanel } from 'vscode';
import type { z } from 'zod';
import type { ApplySpeeds } from '../apply/applySpeeds';
import type { Log } from '../log';
import { answerPage, engineAssets, openPage } from '../pages/webview';
import { openBeside, revealFile } from '../panel/notifications';
import { showError, showInStatusBar } from '../plainWindow';
import { readSettings } from '../settings';
import { messageOf } from '../../shared/messageOf';
import type { RequestHandlers } from '../../shared/protocol/rpc';
import { videoHostEvents, videoRequests } from '../../shared/protocol/videoMessages';
import { nameOf } from '../uris';
import type { VideoJob } from './videoJob';

type Command = z.infer<(typeof videoHostEvents)['command']>['command'];

interface VideoSurroundings {
  readonly extensionUri: Uri;
  readonly log: Log;
  readonly speeds: Pick<ApplySpeeds, 'all'>;
}

/** The page that paints a clip; it works as long as it is open, also behind others. */
export class VideoPanel {
  private readonly panel: WebviewPanel;

  constructor(
    private readonly job: VideoJob,
    private readonly around: VideoSurroundings,
  ) {
    this.panel = openPage(around.extensionUri, 'video', `Stylize ${nameOf(job.clip)}`);
    answerPage(this.panel, {
      ...{ requests: videoRequests, handlers: this.requests, events: videoHostEvents, eventHandlers: this.events },
      warn: (problem) => around.log.warn(problem),
    });
    this.panel.onDidDispose(() => void job.close());
  }

  private readonly requests: RequestHandlers<typeof videoRequests> = {
    ready: async () => {
      const settings = readSettings(workspace, this.job.clip);
      return {
        assets: engineAssets(this.panel.webview, this.around.extensionUri),
        model: await this.job.readModel(),
        clip: await this.job.look(),
        unfinished: await this.job.unfinished(),
        speeds: this.around.speeds.all,
        device: settings['nca.device'],
        workers: settings['nca.workers'],
      };
    },
    readClip: async ({ start, end }) => ({ bytes: await this.job.readClip(start, end) }),
    readPicture: async ({ index }) => ({ picture: await this.job.readPicture(index) }),
    begin: ({ options, again, timing }) => this.job.begin(options, again, timing),
    readState: ({ start, end }) => Promise.resolve({ bytes: this.job.readState(start, end) }),
    saveFrame: async ({ png }) => ((await this.job.saveFrame(png)), {}),
    saveState: async ({ start, size, bytes }) => ((await this.job.saveState(start, size, bytes)), {}),
    readFrame: async ({ index }) => ({ png: await this.job.readFrame(index) }),
    writeResult: async ({ position, bytes }) => ((await this.job.writeResult(position, bytes)), {}),
    finish: async ({ ending }) => ({ saved: workspace.asRelativePath(await this.job.finish(ending)) }),
    rest: async () => ((await this.job.rest()), {}),
  };

  private readonly events = {
    command: ({ command }: { command: Command }) => void this.command(command).catch((error: unknown) => showError(messageOf(error))),
    log: ({ level, message }: z.infer<(typeof videoHostEvents)['log']>) => this.around.log[level](message),
  };

  private async command(command: Command): Promise<unknown> {
    if (command === 'showLog') return commands.executeCommand('nca.showLog');
    const { clip, result } = this.job;
    if (!result) return undefined;
    if (command === 'reveal') return revealFile(result);
    if (command === 'copyPath') return copyPath(result);
    // Of a folder no editor shows anything.
    return this.job.ofFrames ? revealFile(result) : openBeside(clip, result);
  }
}

async function copyPath(result: Uri): Promise<void> {
  await env.clipboard.writeText(result.fsPath);
  showInStatusBar(l10n.t('Copied the path of {0}.', nameOf(result)), 4000);
}
