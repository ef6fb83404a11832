/** Parses inputs that the parent names by number; what goes wrong in here is seen by it. */
import { Random } from '../../engine/random';
import { mutated } from './mutate';
import { targets } from './targets';

export interface Judgement {
  readonly index: number;
  readonly target: string;
  /** What was thrown that no parser of ours throws. */
  readonly raw?: string;
  /** Memory beyond what the process had ever taken before, in bytes. */
  readonly grown: number;
  readonly refused: boolean;
  readonly milliseconds: number;
}

const peak = () => process.resourceUsage().maxRSS * 1024;

async function judge(seed: number, index: number): Promise<Judgement> {
  const random = Random.seeded((Math.imul(seed, 0x9e3779b1) ^ index) >>> 0);
  const target = targets[index % targets.length]!;
  const input = mutated(random, target.seeds, target.kinds);
  const [before, start] = [peak(), performance.now()];
  let thrown: unknown;
  let refused = false;
  try {
    await target.parse(input);
  } catch (error) {
    [thrown, refused] = [error, true];
  }
  const raw = refused ? rawReason(thrown) : undefined;
  return { index, target: target.name, raw, refused, grown: peak() - before, milliseconds: performance.now() - start };
}

const engineErrors = [TypeError, RangeError, SyntaxError, ReferenceError, URIError, EvalError, DOMException];
const engineWords =
  /Cannot (read|set|convert|destructure) |is not (a function|iterable|a constructor|valid JSON)|Maximum call stack|Invalid (array length|typed array)|Array buffer allocation|in JSON at|Unexpected token|\[UriError\]|undefined \(|\[object Object\]/;

/** Undefined for errors that a parser words itself. */
function rawReason(error: unknown): string | undefined {
  if (!(error instanceof Error)) return `no Error was thrown: ${String(error)}`;
  const isEngines = engineErrors.some((kind) => error instanceof kind) || error.name === 'ZodError' || engineWords.test(error.message);
  if (isEngines) return `${error.name}: ${error.message.slice(0, 300)}\n${error.stack?.split('\n').slice(1, 5).join('\n') ?? ''}`;
  if (error.message.length > 20_000) return `a message of ${error.message.length} characters: ${error.message.slice(0, 100)}`;
  return error.message.trim() === '' ? 'an empty message' : undefined;
}

process.on('message', ({ seed, index }: { seed: number; index: number }) => {
  void judge(seed, index).then((judgement) => process.send!(judgement));
});
process.send!('ready');
