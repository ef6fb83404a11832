import type { Progress } from '../../engine/api';
import type { PanelHost } from './panelHost';
import { throttle } from '../common/throttle';

/** Progress for the status bar: at most four messages a second, each complete. */
export function hostProgress(host: PanelHost, id: string) {
  return throttle((progress: Progress, paused: boolean) => {
    if (!Number.isFinite(progress.total)) return;
    const { iteration, iterations, losses, total, seconds } = progress;
    const speed = Number.isFinite(progress.speed) ? progress.speed : 0;
    const secondsLeft = Number.isFinite(progress.secondsLeft) ? progress.secondsLeft : null;
    host.event('progress', {
      id,
      paused,
      progress: { iteration, iterations, losses, total, speed, secondsLeft, seconds },
    });
  }, 250);
}
