import type { Picture } from './picture';

/** Milliseconds between two states at least. */
const LEAST = 5000;
/** So much more time goes into painting than into keeping states, which are as large as dozens of frames. */
const SHARE = 10;

/** When it is time to keep a clip's state, from which a later call goes on: at once, and then every few seconds. */
class StatePace {
  private next = -Infinity;

  /** Keeps one if it is time. */
  async keep(write: () => Promise<void>): Promise<void> {
    const began = performance.now();
    if (began < this.next) return;
    await write();
    const ended = performance.now();
    this.next = ended + Math.max(LEAST, SHARE * (ended - began));
  }
}

export interface FramePainter {
  /** Paints the next frame. */
  paint(frame: Picture): Promise<Picture>;
  /** Keeps a painted frame. */
  add(painted: Picture): Promise<void>;
  /** Keeps what the next frame needs to know of those before. */
  keepState(): Promise<void>;
  /** Hears of each frame that is kept; what it throws ends the clip. */
  done(frame: Picture, painted: Picture): void;
}

/**
 * Paints a clip's frames, one after the other: the next is taken once the one before is kept, so that memory does not grow with the
 * clip. All that is kept counts for a later call, however it ends.
 */
export async function paintFrames(frames: AsyncIterable<Picture>, painter: FramePainter): Promise<void> {
  const pace = new StatePace();
  let kept = 0;
  // Else the painter is a frame ahead of what is kept.
  let even = true;
  try {
    for await (const frame of frames) {
      const painted = await painter.paint(frame);
      even = false;
      await painter.add(painted);
      even = true;
      kept++;
      await pace.keep(() => painter.keepState());
      painter.done(frame, painted);
    }
  } finally {
    // What ended it is what is told.
    if (even && kept > 0) await painter.keepState().catch(() => undefined);
  }
}
