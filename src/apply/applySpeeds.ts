import type { Memento } from 'vscode';
import { speedsSchema } from '../../shared/protocol/speeds';

const key = 'nca.applySpeeds';

/** How fast this machine applies automata, as pages measured it; the pages tell times from it. */
export class ApplySpeeds {
  constructor(private readonly memory: Pick<Memento, 'get' | 'update'>) {}

  get all(): Record<string, number> {
    return speedsSchema.safeParse(this.memory.get(key)).data ?? {};
  }

  /** What was tried on small pictures; a whole application tells better, and is not written over. */
  keepTried(tried: { readonly key: string; readonly speed: number }): void {
    if (this.all[tried.key] === undefined) this.keep(tried);
  }

  keep(measured: { readonly key: string; readonly speed: number }): void {
    void this.memory.update(key, { ...this.all, [measured.key]: measured.speed });
  }
}
