/** The part of `vscode.LogOutputChannel` that is used. Never takes image content. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}
