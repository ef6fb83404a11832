import { commands, Disposable, l10n, Uri, ViewColumn, window, workspace, type WebviewPanel } from 'vscode';
import type { z } from 'zod';
import { otherPhotos } from '../../shared/configuration/otherPhotos';
import { hostEvents, hostRequests, type PanelCommand, type PanelEvents } from '../../shared/protocol/messages';
import { Caller } from '../../shared/protocol/rpc';
import type { ApplySpeeds } from '../apply/applySpeeds';
import type { Log } from '../log';
import { runPanelCommand } from '../commands/panelCommands';
import type { RunController, RunPage } from './runController';
import { outputFolders } from '../outputFolders';
import { showWarning } from '../plainWindow';
import { EarlierRuns } from './earlierRuns';
import { chooseFromGallery, galleryFor } from './gallery';
import type { MeasuredSpeed } from './measuredSpeed';
import { modelIn } from './recentRuns';
import type { UnfinishedRun } from '../runs/unfinishedRuns';
import { receiveFromPage } from '../pages/pageMessages';
import { readSettings } from '../settings';
import { engineAssets, loadPage, pageIcon, resourceUri, webviewOptions } from '../pages/webview';

export const trainingPanelType = 'nca.training';
const title = 'NCA Training';

/**
 * The one training panel: makes or restores it and carries messages between its page and the controller. What a message
 * asks of a run is the controller's work, what it asks of the window is done here.
 */
export class TrainingPanel implements RunPage {
  private panel: WebviewPanel | undefined;
  private caller: Caller<Record<string, never>, PanelEvents> | undefined;
  /** The run that a page offers to take up where none is under way. */
  findUnfinished: () => Promise<UnfinishedRun | undefined> = () => Promise.resolve(undefined);
  private readonly earlier: EarlierRuns;

  constructor(
    private readonly extensionUri: Uri,
    private readonly controller: RunController,
    private readonly log: Log,
    private readonly speeds: { readonly training: Pick<MeasuredSpeed, 'secondsOf' | 'workOf'>; readonly applying: ApplySpeeds },
  ) {
    controller.page = this;
    this.earlier = new EarlierRuns({ fs: workspace.fs, roots: outputFolders, findUnfinished: () => this.findUnfinished(), warn: (problem) => log.warn(problem) });
  }

  /** The user wants the panel: it gets the focus. */
  focus(): void {
    if (!this.panel) this.open();
    this.panel?.reveal(undefined, false);
  }

  show(): void {
    if (this.panel) this.panel.reveal(undefined, true);
    else this.open();
  }

  makeSure(): void {
    if (!this.panel) this.open();
  }

  /** Beside what is being edited, which keeps the focus. */
  private open(): void {
    const options = { ...webviewOptions(this.extensionUri), retainContextWhenHidden: true };
    const viewColumn = window.tabGroups.activeTabGroup.activeTab ? ViewColumn.Beside : ViewColumn.Active;
    this.adopt(window.createWebviewPanel(trainingPanelType, title, { viewColumn, preserveFocus: true }, options));
  }

  /** Takes over a panel, also one that VS Code kept over a reload of the window. */
  adopt(panel: WebviewPanel): void {
    this.panel?.dispose();
    this.panel = panel;
    panel.iconPath = pageIcon(this.extensionUri);
    this.caller = new Caller({}, (message) => void panel.webview.postMessage(message));
    const listeners = Disposable.from(
      panel.webview.onDidReceiveMessage((message) => this.receive(message, panel)),
      panel.onDidChangeViewState(() => this.viewChanged(panel)),
    );
    panel.onDidDispose(() => {
      listeners.dispose();
      this.closed(panel);
    });
    loadPage(panel.webview, this.extensionUri, 'panel', title);
  }

  tell<K extends keyof PanelEvents>(name: K, params: z.infer<PanelEvents[K]>): void {
    this.caller?.event(name, params);
  }

  /** Says what runs before left; an offer whose run is gone is withdrawn by it. */
  async tellEarlier(): Promise<void> {
    const { panel } = this;
    if (!panel || this.controller.status.phase !== 'idle') return;
    const found = await this.earlier.look();
    if (found && this.panel === panel) this.tell('earlier', found);
  }

  private viewChanged(panel: WebviewPanel): void {
    this.tell('visibility', { visible: panel.visible });
    if (panel.visible) void this.tellEarlier();
  }

  private closed(panel: WebviewPanel): void {
    if (this.panel !== panel) return;
    this.panel = undefined;
    this.caller = undefined;
    void this.controller.panelClosed();
  }

  private receive(message: unknown, panel: WebviewPanel): Promise<void> {
    return receiveFromPage(message, {
      requests: hostRequests,
      handlers: { ...this.controller.requests, ready: () => this.ready(panel) },
      events: hostEvents,
      eventHandlers: {
        ...this.controller.events,
        command: ({ command }) => void this.command(command),
        playRun: ({ folder }) => void this.playRun(Uri.parse(folder, true)),
        stylize: (photo) => void commands.executeCommand('nca.stylizeDropped', photo),
        speed: (tried) => this.speeds.applying.keepTried(tried),
        goOn: ({ id, iteration }) => void commands.executeCommand('nca.goOn', id, iteration),
        choose: (choice) => void chooseFromGallery(choice, this.extensionUri),
        log: ({ level, message }) => this.log[level](message),
      },
      // A page that another has replaced gets no answer.
      reply: async (answer) => this.panel === panel && panel.webview.postMessage(answer),
      warn: (problem) => this.log.warn(problem),
    });
  }

  private async ready(panel: WebviewPanel) {
    const { webview } = panel;
    const resource = (file: string) => resourceUri(webview, this.extensionUri, file);
    const training = {
      weights: resource('weights'),
      otherPhotos: otherPhotos.map(({ name }) => resource(`media/other-photos/${name}`)),
    };
    const assets = { ...engineAssets(webview, this.extensionUri), ...training };
    const gallery = await galleryFor(webview, this.extensionUri, this.speeds.training);
    const applying = { speeds: this.speeds.applying.all, device: readSettings(workspace)['nca.device'] };
    // Last: a run that begins from here on is sent, and the page has to have its answer by then.
    const ready = await this.controller.ready();
    if (!ready.run) void this.tellEarlier();
    return { assets, visible: panel.visible, gallery, applying, ...ready };
  }

  private async command(command: PanelCommand): Promise<void> {
    if (command !== 'resumeUnfinished') return runPanelCommand(command, this.controller);
    await commands.executeCommand('nca.resumeOffered', this.earlier.offered);
    await this.tellEarlier();
  }

  private async playRun(folder: Uri): Promise<void> {
    const model = await modelIn(workspace.fs, folder);
    if (model) await commands.executeCommand('nca.play', model);
    else await showWarning(l10n.t('The automaton of this run is no longer there.'));
  }
}
