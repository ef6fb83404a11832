import { Disposable, Uri, ViewColumn, window, type Webview, type WebviewPanel } from 'vscode';
import type { z } from 'zod';
import { hostEvents, hostRequests, type PanelEvents } from '../shared/protocol/messages';
import { answerRequest, Caller, dispatchEvent, envelopeSchema } from '../shared/protocol/rpc';
import type { Log } from '../log';
import type { RunController } from './runController';
import { loadPage, resourceUri, webviewOptions } from './webview';

export const trainingPanelType = 'nca.training';
const title = 'NCA Training';

/** The one training panel: makes or restores it and carries messages between its page and the controller. */
export class TrainingPanel {
  private panel: WebviewPanel | undefined;
  private caller: Caller<Record<string, never>, PanelEvents> | undefined;

  constructor(
    private readonly extensionUri: Uri,
    private readonly controller: RunController,
    private readonly log: Log,
  ) {}

  /** Opens the panel, or brings it to the front where it is. */
  show(): void {
    if (this.panel) return this.panel.reveal(undefined, false);
    const options = { ...webviewOptions(this.extensionUri), retainContextWhenHidden: true };
    this.adopt(window.createWebviewPanel(trainingPanelType, title, ViewColumn.Active, options));
  }

  /** Takes over a panel, also one that VS Code kept over a reload of the window. */
  adopt(panel: WebviewPanel): void {
    this.panel?.dispose();
    this.panel = panel;
    panel.iconPath = Uri.joinPath(this.extensionUri, 'media', 'icon.svg');
    this.caller = new Caller({}, (message) => void panel.webview.postMessage(message));
    const listeners = Disposable.from(
      panel.webview.onDidReceiveMessage((message) => this.receive(message, panel)),
      panel.onDidChangeViewState(() => this.tell('visibility', { visible: panel.visible })),
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

  private closed(panel: WebviewPanel): void {
    if (this.panel !== panel) return;
    this.panel = undefined;
    this.caller = undefined;
    void this.controller.panelClosed();
  }

  private async receive(message: unknown, panel: WebviewPanel): Promise<void> {
    const envelope = envelopeSchema.safeParse(message);
    if (!envelope.success) return this.log.warn('The panel sent a message of no known form.');
    const { data } = envelope;
    if (data.type === 'event') {
      dispatchEvent(hostEvents, this.controller.events, data, (problem) => this.log.warn(problem));
    } else if (data.type === 'request') {
      const ready = () => this.ready(panel);
      const answer = await answerRequest(hostRequests, { ...this.controller.requests, ready }, data);
      if (this.panel === panel) await panel.webview.postMessage(answer);
    }
  }

  private async ready({ webview, visible }: WebviewPanel) {
    return { assets: this.assets(webview), visible, ...(await this.controller.ready()) };
  }

  private assets(webview: Webview) {
    const uri = (path: string) => resourceUri(webview, this.extensionUri, path);
    return {
      engineWorker: uri('dist/engineWorker.js'),
      tfjsWasm: uri('dist/tfjs-backend-wasm-simd.wasm'),
      automatonWasm: uri('dist/automaton.wasm'),
      inception: uri('weights/inception.safetensors'),
      base: uri('weights/base.nca.safetensors'),
    };
  }
}
