import { commands, workspace, type Uri, type WebviewPanel } from 'vscode';
import type { z } from 'zod';
import { automatonTitle } from '../library/automatonTitle';
import type { Log } from '../log';
import { answerPage, engineAssets, openPage } from '../pages/webview';
import { askForFolder } from '../pictures/askForFolder';
import { writeFreeFile } from '../runs/freeFile';
import { readSettings } from '../settings';
import { messageOf } from '../../shared/messageOf';
import type { RequestHandlers } from '../../shared/protocol/rpc';
import { sheetHostEvents, sheetRequests } from '../../shared/protocol/sheetMessages';
import { folderOf, nameOf } from '../uris';
import { SheetFiles, type SheetJob } from './sheetFiles';

/** The page that makes a contact sheet, and shows it as it grows. */
export class SheetPanel {
  private readonly panel: WebviewPanel;
  private readonly files: SheetFiles;

  constructor(
    private readonly job: SheetJob,
    private readonly extensionUri: Uri,
    /** For example "nca-studio 1.2.0". */
    private readonly tool: string,
    private readonly log: Log,
  ) {
    this.files = new SheetFiles(workspace.fs, job);
    this.panel = openPage(extensionUri, 'sheet', 'NCA Contact Sheet');
    answerPage(this.panel, {
      ...{ requests: sheetRequests, handlers: this.requests, events: sheetHostEvents, eventHandlers: this.events },
      warn: (problem) => this.log.warn(problem),
    });
  }

  private readonly requests: RequestHandlers<typeof sheetRequests> = {
    ready: () => {
      const { photos, automata } = this.job;
      const settings = readSettings(workspace, photos[0]!);
      this.files.background = settings['nca.output.background'];
      return Promise.resolve({
        assets: engineAssets(this.panel.webview, this.extensionUri),
        photos: photos.map(nameOf),
        automata: automata.map(automatonTitle),
        device: settings['nca.device'],
        workers: settings['nca.workers'],
        background: this.files.background,
      });
    },
    readPhoto: async ({ index }) => ({ picture: await this.files.readPhoto(index) }),
    readAutomaton: async ({ index }) => ({ model: await this.files.readAutomaton(index) }),
    saveSheet: async ({ png, size }) => ({ saved: await this.save(this.files.recorded(png, size, this.tool)) }),
  };

  private readonly events = {
    command: () => void commands.executeCommand('nca.showLog'),
    log: ({ level, message }: z.infer<(typeof sheetHostEvents)['log']>) => this.log[level](message),
  };

  /** Where the folder cannot be written to, the user says where else. */
  private async save(png: Uint8Array): Promise<string> {
    for (let folder = folderOf(this.job.photos[0]!); ; ) {
      try {
        const written = await writeFreeFile(workspace.fs, folder, 'sheet', '.png', png);
        return workspace.asRelativePath(written);
      } catch (error) {
        const other = await askForFolder(messageOf(error), folder);
        if (!other) throw error;
        folder = other;
      }
    }
  }
}
