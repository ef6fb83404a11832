import { Diagnostic, DiagnosticSeverity, languages, Range, Uri, workspace, type Disposable, type TextDocument } from 'vscode';
import type { Finding } from '../experiments/findings';
import { nameOf } from '../uris';
import { isExperimentFile } from './experimentSources';

const PAUSE_MILLISECONDS = 400;

/** Shows what is wrong with experiments in the Problems view, on its line, while they are written. */
export class ExperimentDiagnostics implements Disposable {
  private readonly collection = languages.createDiagnosticCollection('nca-experiments');
  private readonly listeners: Disposable[];
  private readonly timers = new Map<string, NodeJS.Timeout>();

  /** @param check finds what is wrong with the experiments of a document */
  constructor(private readonly check: (document: TextDocument) => Promise<readonly Finding[]>) {
    this.listeners = [
      workspace.onDidOpenTextDocument((document) => this.soon(document)),
      workspace.onDidChangeTextDocument(({ document }) => this.soon(document)),
      workspace.onDidSaveTextDocument((document) => this.soon(document)),
      workspace.onDidCloseTextDocument(({ uri }) => this.collection.delete(uri)),
    ];
    workspace.textDocuments.forEach((document) => this.soon(document));
  }

  dispose(): void {
    this.collection.dispose();
    this.listeners.forEach((listener) => void listener.dispose());
  }

  /** Findings of an experiment that was asked for, in whatever file they are. */
  show(findings: readonly Finding[]): void {
    const files = new Set(findings.flatMap(({ file }) => (file ? [file.toString()] : [])));
    for (const file of files) {
      const own = findings.filter((finding) => finding.file?.toString() === file);
      this.collection.set(Uri.parse(file, true), own.map(diagnosticOf));
    }
  }

  private soon(document: TextDocument): void {
    const { uri } = document;
    const isSettings = nameOf(uri) === 'settings.json' && uri.path.includes('/.vscode/');
    if (!isExperimentFile(uri) && !isSettings) return;
    clearTimeout(this.timers.get(uri.toString()));
    this.timers.set(uri.toString(), setTimeout(() => void this.look(document), PAUSE_MILLISECONDS));
  }

  private async look(document: TextDocument): Promise<void> {
    const findings = await this.check(document).catch(() => []);
    const own = findings.filter(({ file }) => file?.toString() === document.uri.toString());
    this.collection.set(document.uri, own.map(diagnosticOf));
  }
}

function diagnosticOf({ severity, message, start, end }: Finding): Diagnostic {
  const range = new Range(start.line, start.column, end.line, end.column);
  const kind = severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning;
  const diagnostic = new Diagnostic(range, message, kind);
  diagnostic.source = 'NCA';
  return diagnostic;
}
