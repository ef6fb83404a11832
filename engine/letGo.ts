import * as Comlink from 'comlink';

/**
 * Closes the channel to a callback of another thread, which is called no more; else it stays open until garbage is collected.
 * One of this thread has none.
 */
export function letGo(callback: object): void {
  (callback as Partial<Comlink.ProxyMethods>)[Comlink.releaseProxy]?.();
}
