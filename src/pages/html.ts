import { escapeMarkup } from '../../shared/escape';

export interface PageParts {
  readonly title: string;
  /** Where the webview's resources come from, as a source of its content security policy. */
  readonly cspSource: string;
  readonly nonce: string;
  readonly script: string;
  readonly styles: string;
  readonly codicons: string;
}

/**
 * The page that loads a webview's script. Workers start from blobs; WebAssembly needs `'wasm-unsafe-eval'`, and
 * `blob:` to connect to, since the worker fetches the binary from a blob of its own.
 */
export function pageHtml({ title, cspSource, nonce, script, styles, codicons }: PageParts): string {
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}' 'wasm-unsafe-eval'`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
    `img-src ${cspSource} blob: data:`,
    `connect-src ${cspSource} blob:`,
    `worker-src blob:`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${escapeMarkup(title)}</title>
  <link rel="stylesheet" href="${codicons}" id="vscode-codicon-stylesheet">
  <link rel="stylesheet" href="${styles}">
</head>
<body>
  <script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}
