/**
 * The windows of VS Code that make links, commands and icons out of text. What is shown may come from files (labels,
 * names of pictures and tensors, messages): here all of it becomes plain. The linter forbids the calls behind these elsewhere.
 */
import { InputBoxValidationSeverity, window, type InputBoxOptions, type MessageItem, type MessageOptions, type Progress, type ProgressOptions, type QuickInputButton, type QuickPick, type QuickPickItem, type QuickPickOptions } from 'vscode';
import type { CancellationToken } from 'vscode';
import { escapeMessage } from '../shared/escape';

type Rest = readonly [MessageOptions, ...string[]] | readonly string[];

/** `detail` is shown under the message. */
function plainRest(rest: Rest): [MessageOptions, ...string[]] {
  const [first, ...others] = rest;
  if (typeof first !== 'object') return [{}, ...(rest as readonly string[])];
  const detail = first.detail === undefined ? {} : { detail: escapeMessage(first.detail) };
  return [{ ...first, ...detail }, ...(others as string[])];
}

export function showInformation(message: string, ...rest: Rest): Thenable<string | undefined> {
  return window.showInformationMessage(escapeMessage(message), ...plainRest(rest));
}

export function showWarning(message: string, ...rest: Rest): Thenable<string | undefined> {
  return window.showWarningMessage(escapeMessage(message), ...plainRest(rest));
}

export function showError(message: string, ...rest: Rest): Thenable<string | undefined> {
  return window.showErrorMessage(escapeMessage(message), ...plainRest(rest));
}

/** As `showError`, with buttons that carry more than their title. */
export function showErrorWith<T extends MessageItem>(message: string, items: readonly T[]): Thenable<T | undefined> {
  return window.showErrorMessage(escapeMessage(message), ...items);
}

/** For some seconds in the status bar. */
export function showInStatusBar(message: string, milliseconds: number): void {
  window.setStatusBarMessage(escapeMessage(message), milliseconds);
}

type Items<T> = readonly T[] | Thenable<readonly T[]>;

/** Icons belong into `iconPath`. */
function plainItems<T extends QuickPickItem>(items: readonly T[]): T[] {
  const plain = (text: string | undefined) => text && escapeMessage(text);
  return items.map((item) => ({ ...item, label: escapeMessage(item.label), description: plain(item.description), detail: plain(item.detail) }));
}

export function showPick<T extends QuickPickItem>(items: Items<T>, options: QuickPickOptions & { canPickMany: true }): Thenable<T[] | undefined>;
export function showPick<T extends QuickPickItem>(items: Items<T>, options: QuickPickOptions): Thenable<T | undefined>;
export function showPick<T extends QuickPickItem>(items: Items<T>, options: QuickPickOptions): Thenable<T | T[] | undefined> {
  const plain = Promise.resolve(items).then(plainItems);
  return window.showQuickPick(plain, { ...options, title: options.title && escapeMessage(options.title) });
}

/** Icons in its items are the caller's, and so is that nothing of a file stands in them. */
export function createPick<T extends QuickPickItem>(): QuickPick<T> {
  return window.createQuickPick<T>();
}

export function askForText(options: InputBoxOptions): Thenable<string | undefined> {
  return window.showInputBox({ ...options, title: options.title && escapeMessage(options.title), prompt: options.prompt && escapeMessage(options.prompt) });
}

const severities = { error: InputBoxValidationSeverity.Error, warning: InputBoxValidationSeverity.Warning, info: InputBoxValidationSeverity.Info } as const;

export interface AdvisedText<B extends QuickInputButton> {
  readonly title: string;
  readonly prompt: string;
  readonly value: string;
  /** What is said of a text while it is typed; with an error it cannot be entered. */
  advise(text: string): { readonly severity: keyof typeof severities; readonly message: string } | undefined;
  /** Those for a text. */
  buttons(text: string): readonly B[];
}

/** Asks for a text that buttons work on, too. @returns the text as it was then, and the button that was pressed instead of Enter */
export function askForAdvisedText<B extends QuickInputButton>(options: AdvisedText<B>): Promise<{ text: string; button?: B } | undefined> {
  const box = window.createInputBox();
  const update = () => {
    const advice = options.advise(box.value);
    box.validationMessage = advice && { message: escapeMessage(advice.message), severity: severities[advice.severity] };
    box.buttons = options.buttons(box.value);
  };
  Object.assign(box, { title: escapeMessage(options.title), prompt: escapeMessage(options.prompt), value: options.value, ignoreFocusOut: true });
  update();
  return new Promise<{ text: string; button?: B } | undefined>((resolve) => {
    box.onDidChangeValue(update);
    box.onDidAccept(() => options.advise(box.value)?.severity !== 'error' && resolve({ text: box.value }));
    box.onDidTriggerButton((button) => resolve({ text: box.value, button: button as B }));
    box.onDidHide(() => resolve(undefined));
    box.show();
  }).finally(() => box.dispose());
}

export function showProgress<T>(
  options: ProgressOptions,
  task: (progress: Progress<{ message?: string; increment?: number }>, token: CancellationToken) => Thenable<T>,
): Thenable<T> {
  return window.withProgress({ ...options, title: options.title && escapeMessage(options.title) }, (progress, token) =>
    task({ report: (step) => progress.report({ ...step, message: step.message && escapeMessage(step.message) }) }, token),
  );
}
