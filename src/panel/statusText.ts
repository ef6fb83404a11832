import type { RunStatus } from './runController';

const icons = {
  starting: '$(loading~spin)',
  running: '$(sync~spin)',
  paused: '$(debug-pause)',
  saving: '$(save)',
  failed: '$(error)',
} as const;

/** What the status bar shows of a run: step and loss, short. Undefined hides it. */
export function statusText({ phase, progress, waiting }: RunStatus): string | undefined {
  if (phase === 'idle') return undefined;
  const words = { starting: 'starting', running: '', paused: 'paused', saving: 'saving', failed: 'failed' }[
    phase
  ];
  const numbers = progress && `${progress.iteration}/${progress.iterations} · ${formatLoss(progress.total)}`;
  const queue = waiting > 0 ? `+${waiting}` : '';
  return [icons[phase], 'NCA', words, numbers, queue].filter(Boolean).join(' ');
}

/** The same in words, for screen readers. */
export function statusLabel({ phase, label, progress, waiting }: RunStatus): string {
  const numbers =
    progress &&
    `iteration ${progress.iteration} of ${progress.iterations}, loss ${formatLoss(progress.total)}`;
  const queue = waiting > 0 ? `${waiting} waiting` : '';
  return [`NCA training ${phase}`, label, numbers, queue].filter(Boolean).join(', ');
}

export function formatLoss(loss: number): string {
  return loss !== 0 && Math.abs(loss) < 0.001 ? loss.toExponential(1) : loss.toPrecision(3);
}

/** A dash stands for a duration that is not known yet. */
export function shortDuration(seconds: number | null): string {
  if (seconds === null) return '–';
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
