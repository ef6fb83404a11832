import { Uri, ViewColumn, window, type Webview, type WebviewOptions, type WebviewPanel } from 'vscode';
import type { z } from 'zod';
import type { RequestMap } from '../../shared/protocol/rpc';
import { pageHtml } from './html';
import { receiveFromPage, type PageWire } from './pageMessages';

/** Options of every webview, the same for one that is created and one that is restored. */
export function webviewOptions(extensionUri: Uri): WebviewOptions {
  const folders = ['dist', 'media', 'weights'];
  return {
    enableScripts: true,
    localResourceRoots: folders.map((folder) => Uri.joinPath(extensionUri, folder)),
  };
}

/** Opens `dist/<page>.js` in a tab of its own, which goes on while it is behind others. */
export function openPage(extensionUri: Uri, page: string, title: string): WebviewPanel {
  const options = { ...webviewOptions(extensionUri), retainContextWhenHidden: true };
  const panel = window.createWebviewPanel(`nca.${page}`, title, ViewColumn.Active, options);
  panel.iconPath = pageIcon(extensionUri);
  loadPage(panel.webview, extensionUri, page, title);
  return panel;
}

/** Takes what a page sends and answers it, as long as its tab is open. */
export function answerPage<R extends RequestMap, E extends Record<string, z.ZodType>>(
  panel: WebviewPanel,
  wire: Omit<PageWire<R, E>, 'reply'>,
): void {
  const { webview } = panel;
  const reply: PageWire<R, E>['reply'] = (answer) => webview.postMessage(answer);
  const listener = webview.onDidReceiveMessage((message: unknown) => receiveFromPage(message, { ...wire, reply }));
  panel.onDidDispose(() => void listener.dispose());
}

export function pageIcon(extensionUri: Uri): Uri {
  return Uri.joinPath(extensionUri, 'media', 'icon.svg');
}

/** Fills a webview with the page of `dist/<name>.js`. */
export function loadPage(webview: Webview, extensionUri: Uri, name: string, title: string): void {
  webview.options = webviewOptions(extensionUri);
  const resource = (file: string) => resourceUri(webview, extensionUri, `dist/${file}`);
  webview.html = pageHtml({
    title,
    cspSource: webview.cspSource,
    nonce: newNonce(),
    script: resource(`${name}.js`),
    styles: resource(`${name}.css`),
    codicons: resource('codicon.css'),
  });
}

/** The address under which a webview may fetch a file of the extension. */
export function resourceUri(webview: Webview, extensionUri: Uri, path: string): string {
  return webview.asWebviewUri(Uri.joinPath(extensionUri, path)).toString();
}

/** What a page needs to start the engine. */
export function engineAssets(webview: Webview, extensionUri: Uri) {
  return {
    engineWorker: resourceUri(webview, extensionUri, 'dist/engineWorker.js'),
    tfjsWasm: resourceUri(webview, extensionUri, 'dist/tfjs-backend-wasm-simd.wasm'),
    automatonWasm: resourceUri(webview, extensionUri, 'dist/automaton.wasm'),
    featuresWasm: resourceUri(webview, extensionUri, 'dist/features.wasm'),
    inception: resourceUri(webview, extensionUri, 'weights/inception.safetensors'),
  };
}

function newNonce(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}
