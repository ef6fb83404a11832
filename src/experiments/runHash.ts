import { sha256 } from '../runs/sha256';
import type { SettingName, Settings } from '../../shared/configuration/settings';
import type { StopRules } from '../../shared/stopRules';

/** Settings that change nothing of what a run makes. */
const withoutEffect: readonly string[] = [
  'nca.workers',
  'nca.checkpoint.seconds',
  'nca.output.folder',
  'nca.models.folder',
  'nca.models.endpoint',
  'nca.models.tokenTable',
] satisfies SettingName[];

/** Settings that were not there when the first runs got their hashes: at these values those stay what they were. */
const addedSince: Readonly<Record<string, unknown>> = { 'nca.output.background': '' };

/** Letters of the hash that name a run's folder. */
const HASH_LENGTH = 16;

/** Everything that a run's result depends on. */
export interface RunIdentity {
  /** SHA-256 of each photo, in order. */
  readonly photos: readonly string[];
  /** SHA-256 of the style picture. */
  readonly style?: string;
  readonly prompt?: string;
  /** SHA-256 of the base automaton, where the run begins with that. */
  readonly base?: string;
  readonly settings: Settings;
  readonly stop?: StopRules;
}

/** What a run is known by: 16 hexadecimal digits, the same on every machine. */
export async function runHash({ settings, ...identity }: RunIdentity): Promise<string> {
  const effective = Object.entries(settings).filter(
    ([name, value]) => !withoutEffect.includes(name) && !(name in addedSince && addedSince[name] === value),
  );
  const text = canonicalJson({ ...identity, settings: Object.fromEntries(effective) });
  return (await sha256(new TextEncoder().encode(text))).slice(0, HASH_LENGTH);
}

/** JSON with the keys of every object in order. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
