import { createContext, Script } from 'node:vm';

/** Made once: a context of its own costs milliseconds and megabytes each time. */
let prepared: { readonly script: Script; readonly context: { work?: () => unknown } } | undefined;

/**
 * What `work` returns, if it is done in time. It runs in this thread, and is stopped wherever it is, within a regular
 * expression as well: those come from files that nobody looked into.
 * @throws Error with the message if it takes longer
 */
export function withinTime<T>(milliseconds: number, message: string, work: () => T): T {
  prepared ??= { script: new Script('work()'), context: createContext({}) };
  const { script, context } = prepared;
  const outer = context.work;
  context.work = work;
  try {
    return script.runInContext(context, { timeout: milliseconds }) as T;
  } catch (error) {
    const { code } = (error ?? {}) as { code?: unknown };
    throw code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? new Error(message, { cause: error }) : error;
  } finally {
    context.work = outer;
  }
}
