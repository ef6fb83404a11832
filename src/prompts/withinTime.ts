import { Script } from 'node:vm';

/**
 * What `work` returns, if it is done in time. It runs in this thread, and is stopped wherever it is, within a regular
 * expression as well: those come from files that nobody looked into.
 * @throws Error with the message if it takes longer
 */
export function withinTime<T>(milliseconds: number, message: string, work: () => T): T {
  try {
    return new Script('work()').runInNewContext({ work }, { timeout: milliseconds }) as T;
  } catch (error) {
    const { code } = (error ?? {}) as { code?: unknown };
    throw code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? new Error(message, { cause: error }) : error;
  }
}
