import { Uri, type Webview, type WebviewOptions } from 'vscode';
import { pageHtml } from './html';

/** Options of every webview, the same for one that is created and one that is restored. */
export function webviewOptions(extensionUri: Uri): WebviewOptions {
  const folders = ['dist', 'media', 'weights'];
  return {
    enableScripts: true,
    localResourceRoots: folders.map((folder) => Uri.joinPath(extensionUri, folder)),
  };
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
    inception: resourceUri(webview, extensionUri, 'weights/inception.safetensors'),
  };
}

function newNonce(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}
