/**
 * Applying a saved automaton in the editor, and the records that painted pictures carry.
 *
 * The way: this file answers the page, with what `applyJob.ts` reads, records and writes; `maskBeside.ts` finds masks, and
 * `applySpeeds.ts` keeps how fast the machine was. What a painted file says of itself is written and read by
 * `paintingRecord.ts`, and told as a command by `repeatLine.ts`; the command line and the player use both.
 */
import { commands, l10n, window, workspace, type Uri, type WebviewPanel } from 'vscode';
import type { z } from 'zod';
import { imageExtensions } from '../pictures/imageFiles';
import type { AutomatonPicker } from '../commands/automatonPicker';
import { askForFolder } from '../pictures/askForFolder';
import { commandNames } from '../commands/commandNames';
import { automatonTitle } from '../library/automatonTitle';
import type { Log } from '../log';
import { openBeside, revealFile } from '../panel/notifications';
import { answerPage, engineAssets, openPage } from '../pages/webview';
import { messageOf } from '../../shared/messageOf';
import { readSettings } from '../settings';
import { applyHostEvents, applyRequests } from '../../shared/protocol/applyMessages';
import type { RequestHandlers } from '../../shared/protocol/rpc';
import { folderOf, nameOf } from '../uris';
import type { ApplyJob } from './applyJob';
import type { ApplySpeeds } from './applySpeeds';

type Command = z.infer<(typeof applyHostEvents)['command']>['command'];

interface ApplySurroundings {
  readonly extensionUri: Uri;
  /** For example "nca-studio 1.2.0". */
  readonly tool: string;
  readonly log: Log;
  readonly speeds: ApplySpeeds;
  readonly automata: Pick<AutomatonPicker, 'pick'>;
}

/** The page that applies an automaton; it works as long as it is open, also behind others. */
export class ApplyPanel {
  private readonly panel: WebviewPanel;

  constructor(
    private readonly job: ApplyJob,
    private readonly around: ApplySurroundings,
  ) {
    this.panel = openPage(around.extensionUri, 'apply', `Apply ${automatonTitle(job.model)}`);
    answerPage(this.panel, {
      ...{ requests: applyRequests, handlers: this.requests, events: applyHostEvents, eventHandlers: this.events },
      warn: (problem) => this.around.log.warn(problem),
    });
  }

  private readonly requests: RequestHandlers<typeof applyRequests> = {
    ready: async () => {
      const { pictures, size } = this.job;
      const settings = readSettings(workspace, pictures[0]!);
      this.job.background = settings['nca.output.background'];
      return {
        assets: engineAssets(this.panel.webview, this.around.extensionUri),
        model: await this.job.readModel(),
        pictures: await this.job.sizes(),
        size,
        speeds: this.around.speeds.all,
        device: settings['nca.device'],
        workers: settings['nca.workers'],
        background: this.job.background,
      };
    },
    readPicture: async ({ index }) => ({ picture: await this.job.readPicture(index) }),
    readMask: async ({ index }) => ({ mask: (await this.job.readMask(index)) ?? null }),
    chooseMask: async () => {
      const [uri] = (await window.showOpenDialog({ title: l10n.t('{0}: choose a mask', commandNames.apply()), defaultUri: folderOf(this.job.picture(0)), filters: { [l10n.t('Pictures')]: [...imageExtensions] } })) ?? [];
      if (uri) this.job.mask = uri;
      return { name: uri ? nameOf(uri) : null };
    },
    chooseRest: async () => {
      const uri = await this.around.automata.pick(l10n.t('{0}: choose an automaton for the rest', commandNames.apply()));
      return { automaton: uri ? await this.job.readRest(uri) : null };
    },
    saveResult: async ({ index, png, made }) => ({ saved: await this.save(index, this.job.recorded(index, png, made, this.around.tool)) }),
  };

  private readonly events = {
    command: ({ command }: { command: Command }) => void this.command(command),
    playPicture: ({ index }: { index: number }) => void commands.executeCommand('nca.play', this.job.model, [this.job.model, this.job.picture(index)]),
    openResult: ({ index }: { index: number }) => {
      const result = this.job.result(index);
      if (result) void openBeside(this.job.picture(index), result);
    },
    revealResult: ({ index }: { index: number }) => {
      const result = this.job.result(index);
      if (result) void revealFile(result);
    },
    speed: (measured: { key: string; speed: number }) => this.around.speeds.keep(measured),
    log: ({ level, message }: z.infer<(typeof applyHostEvents)['log']>) => this.around.log[level](message),
  };

  /** A picture that took minutes is not lost to a folder that cannot be written to: the user says where else. */
  private async save(index: number, png: Uint8Array): Promise<string> {
    for (;;) {
      try {
        return workspace.asRelativePath(await this.job.saveResult(index, png));
      } catch (error) {
        const folder = await askForFolder(messageOf(error), folderOf(this.job.picture(index)));
        if (!folder) throw error;
        this.job.folder = folder;
      }
    }
  }

  private command(command: Command): Thenable<unknown> {
    const { model, pictures } = this.job;
    switch (command) {
      case 'showLog':
        return commands.executeCommand('nca.showLog');
      case 'trainFurther':
        return commands.executeCommand('nca.trainFurther', model, pictures);
      case 'trainStyle':
        return commands.executeCommand('nca.stylize', pictures[0], pictures, 'train');
    }
  }
}
