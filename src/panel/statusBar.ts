import { commands, l10n, MarkdownString, StatusBarAlignment, window, type Disposable } from 'vscode';
import { plainText } from '../../shared/plainText';
import type { RunController, RunStatus } from './runController';
import { shortDuration, statusLabel, statusText } from './statusText';

/** Shows the run in the status bar; a click opens the panel, the hover pauses and stops. */
export class RunStatusBar implements Disposable {
  private readonly item = window.createStatusBarItem('nca.run', StatusBarAlignment.Left, 0);
  private phase = '';

  constructor(controller: Pick<RunController, 'listen' | 'status'>) {
    this.item.name = 'NCA Training';
    this.item.command = 'nca.openPanel';
    controller.listen({ changed: () => this.show(controller.status) });
    this.show(controller.status);
  }

  private show(status: RunStatus): void {
    this.tellMenus(status.phase);
    const text = statusText(status);
    if (!text) return this.item.hide();
    this.item.text = text;
    this.item.accessibilityInformation = { label: statusLabel(status) };
    this.item.tooltip = tooltip(status);
    this.item.show();
  }

  dispose(): void {
    this.item.dispose();
  }

  /** `when` clauses of the palette's commands. */
  private tellMenus(phase: string): void {
    if (phase === this.phase) return;
    this.phase = phase;
    void commands.executeCommand('setContext', 'nca.phase', phase);
  }
}

function tooltip({ phase, label, progress }: RunStatus): MarkdownString {
  const text = new MarkdownString(undefined, true);
  text.isTrusted = { enabledCommands: ['nca.pause', 'nca.continue', 'nca.stop'] };
  text.appendText(plainText(label));
  if (progress) text.appendText(`\n${l10n.t('{0} left', shortDuration(progress.secondsLeft))}`);
  const turn = phase === 'paused' ? ['nca.continue', l10n.t('Resume')] : ['nca.pause', l10n.t('Pause')];
  if (phase === 'running' || phase === 'paused') {
    text.appendMarkdown(`\n\n[${turn[1]}](command:${turn[0]}) · [${l10n.t('Stop')}](command:nca.stop)`);
  }
  return text;
}
