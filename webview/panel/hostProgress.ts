import type { Progress } from '../engine/api';
import type { PanelHost } from './panelHost';
import { throttle } from './throttle';

/** Progress for the status bar: at most four messages a second, each complete. */
export function hostProgress(host: PanelHost, id: string) {
  return throttle((progress: Progress, paused: boolean) => {
    if (!Number.isFinite(progress.total)) return;
    const { iteration, iterations, losses, total } = progress;
    const speed = finite(progress.speed);
    const secondsLeft = finite(progress.secondsLeft);
    host.event('progress', {
      id,
      paused,
      progress: { iteration, iterations, losses, total, speed, secondsLeft },
    });
  }, 250);
}

/** Before the first iterations are timed, speed and time left are unknown. */
function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}
