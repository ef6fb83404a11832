import { sha256 } from '../../shared/sha256';
import { layoutSettings } from '../../shared/configuration/layouts';
import { chosenLevels } from '../../shared/configuration/chosenLevels';
import { chosenLayout } from '../../shared/configuration/profileLayouts';
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
const addedSince: Readonly<Record<string, unknown>> = {
  'nca.automaton.levels': '8:8, 4:8, 2:6, 1:4',
  'nca.automaton.detail': 2,
  'nca.automaton.flat': 0.05,
  'nca.automaton.noiseScale': 0,
  'nca.chroma.weight': 0,
  'nca.coherence.weight': 0,
  'nca.flow.weight': null,
  'nca.output.background': '',
  'nca.training.otherPhotos': null,
} satisfies Partial<Settings>;

/** Settings that had these defaults then and have `null` or `auto` now, which means the same where the layout sets nothing else. */
const defaultsThen: Readonly<Record<string, unknown>> = {
  'nca.training.reseedEvery': 5,
  'nca.output.steps': 64,
  'nca.style.scale': 1,
  'nca.chroma.weight': 0,
  'nca.coherence.weight': 0,
} satisfies Partial<Settings>;

/** Is nothing to a layout that has no flow, and came when there were runs of those. */
const ofFlow: SettingName = 'nca.automaton.noiseScale';

/** Is nothing to a run without a style, and came when there were such runs that grow. */
const ofStyle: SettingName = 'nca.chroma.weight';

/** Another word for `auto`, which made smaller strokes where an automaton grows; `STROKES` of `engine/styleScale.ts`. */
const LARGER_STROKES = 'auto: 3.3 strokes';

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
  /** SHA-256 of the photos that are trained on beside the run's own, where there are. */
  readonly otherPhotos?: readonly string[];
  readonly settings: Settings;
  readonly stop?: StopRules;
}

/** What a run is known by: 16 hexadecimal digits, the same on every machine. */
export async function runHash({ settings, ...identity }: RunIdentity): Promise<string> {
  const hasStyle = identity.style !== undefined;
  const effective = Object.entries(asThen(settings, hasStyle)).filter(
    ([name, value]) => !(withoutEffect.includes(name) || addedSince[name] === value || (!hasStyle && name === ofStyle)),
  );
  const text = canonicalJson({ ...identity, settings: Object.fromEntries(effective) });
  return (await sha256(new TextEncoder().encode(text))).slice(0, HASH_LENGTH);
}

function asThen(settings: Settings, hasStyle: boolean): Record<string, unknown> {
  const layout = chosenLayout(settings);
  const named = { ...settings, 'nca.automaton.layout': layout, 'nca.automaton.levels': chosenLevels(settings) };
  const measured = hasStyle && settings['nca.style.scale'] === 'auto';
  if (layoutSettings[layout]) return measured ? { ...named, 'nca.style.scale': LARGER_STROKES } : named;
  const open = (name: string, value: unknown) => value === null || (value === 'auto' && name in defaultsThen);
  return Object.fromEntries(
    Object.entries(named)
      .filter(([name]) => name !== ofFlow)
      .map(([name, value]) => [name, open(name, value) ? (defaultsThen[name] ?? null) : value]),
  );
}

/** JSON with the keys of every object in order. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
