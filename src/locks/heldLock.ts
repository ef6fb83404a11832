/** Longest that the heartbeat of a holder on another machine may stand still before it counts as dead. */
export const STILL_ELSEWHERE = 120_000;
export const BEAT_MILLISECONDS = 20_000;

/** What is locked, in words for the user. */
export type LockedThing = 'run' | 'clip';

/** Another process took the lock over: it took this one for dead. */
export class LockLost extends Error {
  override readonly name = 'LockLost';
  /** @param file what the lock is known by */
  constructor(file: string, thing: LockedThing = 'run') {
    super(`Another process took this ${thing} over (${file}): it had seen no sign of this one for minutes. Nothing further is written here: wait for it, or resume the ${thing} when it is gone.`);
  }
}

/** A lock that this process holds, or held. */
export interface Lock {
  /** @throws LockLost if it is another's by now, Error if it was given back; asked before anything is written */
  check(): Promise<void>;
  /** Fires once the loss is known, by a check or a heartbeat, with the LockLost. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/** A lock of a run's folder. */
export interface RunLock extends Lock {
  /** Gives back what lies in the folder itself, which would go along where that is moved; what is locked beside it stays. */
  leaveFolder(): Promise<void>;
}

/** What others know a lock by. */
export interface LockFile {
  readonly path: string;
  /** Whose it is by now; nobody's if it is gone. */
  owner(): Promise<'own' | 'other' | 'nobody'>;
  /** Shows that its holder lives. */
  beat(): Promise<void>;
  /** Makes it anew. Nothing happens if its folder is gone. */
  restore(): Promise<void>;
  remove(): Promise<void>;
}

/** Shows by a heartbeat that its holder lives, and finds out when the lock is another's. */
export class HeldLock implements Lock {
  private readonly losing = new AbortController();
  private readonly beating: NodeJS.Timeout;
  private lastBeat: Promise<void> = Promise.resolve();
  private lastCheck: Promise<void> = Promise.resolve();
  private shown = moment();
  private released = false;

  /** @param ended hears that it was released, whosever it was by then */
  constructor(
    private readonly file: LockFile,
    private readonly ended: () => void = () => {},
    private readonly thing: LockedThing = 'run',
  ) {
    this.beating = setInterval(() => void (this.lastBeat = this.beat()), BEAT_MILLISECONDS);
    this.beating.unref();
  }

  get lost(): AbortSignal {
    return this.losing.signal;
  }

  /** One at a time: a file that one makes anew is half written for another. */
  check(): Promise<void> {
    this.lastCheck = this.lastCheck.catch(() => undefined).then(() => this.checkNow());
    return this.lastCheck;
  }

  async release(): Promise<void> {
    this.released = true;
    clearInterval(this.beating);
    // One under way would write the file anew that is removed here.
    await Promise.allSettled([this.lastBeat, this.lastCheck]);
    try {
      if ((await this.file.owner().catch(() => 'other')) === 'own') await this.file.remove();
    } finally {
      this.ended();
    }
  }

  private async checkNow(): Promise<void> {
    if (this.released) throw new Error(`Nothing further is written here: this ${this.thing}’s lock was given back (${this.file.path}).`);
    if (!this.lost.aborted && (await this.isOwn())) return;
    this.losing.abort(new LockLost(this.file.path, this.thing));
    clearInterval(this.beating);
    throw this.lost.reason as LockLost;
  }

  private async beat(): Promise<void> {
    try {
      await this.check();
      await this.file.beat();
      this.shown = moment();
    } catch {
      // A lock that was lost is told by its signal; a disk that does not answer now may answer the next time.
    }
  }

  private async isOwn(): Promise<boolean> {
    const owner = await this.file.owner();
    if (owner !== 'nobody') return owner === 'own';
    // Others wait longer than that for a sign, take the lock, and may have given it back: then it is not this one's to renew.
    if (secondsSince(this.shown) * 1000 > STILL_ELSEWHERE / 2) return false;
    // Somebody tidied up, or deleted the run's folder.
    await this.file.restore();
    return (await this.file.owner()) !== 'other';
  }
}

/** By both clocks: one stands still while the machine sleeps, the other can be set. */
const moment = () => [performance.now(), Date.now()] as const;

function secondsSince(then: ReturnType<typeof moment>): number {
  return Math.max(...moment().map((now, i) => Math.abs(now - then[i]!))) / 1000;
}
