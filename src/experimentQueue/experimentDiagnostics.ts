import { Diagnostic, DiagnosticSeverity, languages, Range, Uri, window, workspace, type Disposable } from 'vscode';
import type { Finding } from '../experiments/findings';
import { experimentFileEnd } from '../experiments/loadExperiment';
import { isExperimentFile, isSettingsFile } from './experimentSources';

const PAUSE_MILLISECONDS = 400;

/**
 * Shows what is wrong with experiments in the Problems view, on its line, while they are written, and until the file is
 * mended, in the editor or on the disk.
 */
export class ExperimentDiagnostics implements Disposable {
  private readonly collection = languages.createDiagnosticCollection('nca-experiments');
  private readonly listeners: Disposable[];
  private readonly timers = new Map<string, NodeJS.Timeout>();

  /** @param check finds what is wrong with the experiments of a file, as it stands in the editor or on the disk */
  constructor(private readonly check: (file: Uri) => Promise<readonly Finding[]>) {
    const watcher = workspace.createFileSystemWatcher(`**/{*${experimentFileEnd},.vscode/settings.json}`);
    this.listeners = [
      watcher,
      watcher.onDidChange((uri) => this.ifShown(uri)),
      watcher.onDidCreate((uri) => this.ifShown(uri)),
      watcher.onDidDelete((uri) => this.collection.delete(uri)),
      workspace.onDidOpenTextDocument(({ uri }) => this.soon(uri)),
      workspace.onDidChangeTextDocument(({ document }) => this.soon(document.uri)),
      workspace.onDidSaveTextDocument(({ uri }) => this.soon(uri)),
      workspace.onDidCloseTextDocument(({ uri }) => this.collection.delete(uri)),
      // Pictures that it names may have come meanwhile.
      window.onDidChangeActiveTextEditor((editor) => editor && this.soon(editor.document.uri)),
    ];
    workspace.textDocuments.forEach(({ uri }) => this.soon(uri));
  }

  dispose(): void {
    this.timers.forEach((timer) => clearTimeout(timer));
    this.collection.dispose();
    this.listeners.forEach((listener) => void listener.dispose());
  }

  /** Findings of an experiment that was asked for, in whatever file they are. @param asked its own file, which may be all right */
  show(findings: readonly Finding[], asked: Uri | undefined): void {
    const files = new Set([asked, ...findings.map(({ file }) => file)].flatMap((file) => (file ? [file.toString()] : [])));
    for (const file of files) {
      this.set(Uri.parse(file, true), findings);
    }
  }

  /** What VS Code tells of a file itself is not told a second time. */
  private set(file: Uri, findings: readonly Finding[]): void {
    const own = findings.filter((finding) => finding.file?.toString() === file.toString());
    this.collection.set(file, own.filter(({ isSyntax }) => !isSyntax || !isOpen(file)).map(diagnosticOf));
  }

  /** It need not be open: an experiment that was run has its findings shown, too. */
  private ifShown(file: Uri): void {
    if (isOpen(file) || this.collection.get(file)?.length) this.soon(file);
  }

  private soon(file: Uri): void {
    if (!isExperimentFile(file) && !isSettingsFile(file)) return;
    clearTimeout(this.timers.get(file.toString()));
    this.timers.set(file.toString(), setTimeout(() => void this.look(file), PAUSE_MILLISECONDS));
  }

  private async look(file: Uri): Promise<void> {
    this.set(file, await this.check(file).catch(() => []));
  }
}

const isOpen = (file: Uri) => workspace.textDocuments.some(({ uri }) => uri.toString() === file.toString());

function diagnosticOf({ severity, message, start, end }: Finding): Diagnostic {
  const range = new Range(start.line, start.column, end.line, end.column);
  const kind = severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning;
  const diagnostic = new Diagnostic(range, message, kind);
  diagnostic.source = 'NCA';
  return diagnostic;
}
