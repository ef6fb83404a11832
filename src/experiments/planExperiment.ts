import type { Uri } from 'vscode';
import { sha256 } from '../../shared/sha256';
import { exists, type FileSystem } from '../fileSystem';
import { imagesIn, isImageName, readImage } from '../pictures/imageFiles';
import { bundledStyleStem } from '../pictures/styleChoices';
import { messageOf } from '../../shared/messageOf';
import { parsePrompts } from '../../shared/prompts/parsePrompts';
import { contradictions } from '../../shared/configuration/contradictions';
import type { Halving } from '../../shared/configuration/experimentHalving';
import { mayUseOtherPhotos, otherPhotos } from '../../shared/configuration/otherPhotos';
import type { Settings } from '../../shared/configuration/settings';
import { baseAutomatonOf } from '../../shared/configuration/start';
import type { StopRules } from '../../shared/stopRules';
import { join, nameOf, resolvePath } from '../uris';
import { countVariations, expandSweep, type SweepMode, type Variation } from './expandSweep';
import { findImages, type RemoteGlob } from './findImages';
import { findingAt, hasErrors, type ExperimentSource, type Finding } from './findings';
import { loadExperiment, type LoadedExperiment, type Placed } from './loadExperiment';
import { nearest } from './nearest';
import { runHash } from './runHash';

/** From here on the user is asked first. */
export const manyRuns = 200;
/** More than this nobody wants to train; it is a slip of the hand. */
const tooManyRuns = 10_000;

export interface PlannedRun {
  readonly hash: string;
  readonly photos: readonly Uri[];
  readonly style?: Uri;
  readonly prompt?: string;
  readonly settings: Settings;
  readonly stop?: StopRules;
  /** What sets it apart from the other runs, by name: swept settings, image, style, prompt. */
  readonly variation: Variation;
}

export interface ExperimentPlan {
  readonly name: string;
  readonly runs: readonly PlannedRun[];
  /** Which runs go on at which share of their iterations. */
  readonly halving?: Halving | undefined;
  /** Names of what differs, in the order of the sweep. */
  readonly varied: readonly string[];
}

export interface PlanningPlaces {
  readonly fs: FileSystem;
  /** Settings of the workspace, which the experiment's own go over. */
  readonly settings: Settings;
  /** Folder of the styles that come with the extension. */
  readonly bundledStyles: Uri;
  readonly remoteGlob: RemoteGlob;
}

interface Planned {
  /** Missing if there is an error among the findings. */
  readonly plan?: ExperimentPlan;
  readonly findings: readonly Finding[];
}

/** All runs of an experiment, or everything that is wrong with it. Nothing is trained or written. */
export async function planExperiment(source: ExperimentSource, places: PlanningPlaces): Promise<Planned> {
  const { experiment, findings } = await loadExperiment(places.fs, source);
  if (!experiment || hasErrors(findings)) return { findings };
  const planning = new Planning(experiment, places, [...findings]);
  const plan = await planning.plan();
  return hasErrors(planning.findings) ? { findings: planning.findings } : { plan, findings: planning.findings };
}

/** By what a variation says of images. */
const groupKey = (images: unknown) => JSON.stringify(images ?? null);

/** Runs, of which each entry of images may make several. */
function countRuns(values: ReadonlyMap<string, readonly unknown[]>, mode: SweepMode, groups: ReadonlyMap<string, Uri[][]>): number {
  const swept = values.get('images');
  if (!swept) return countVariations(values, mode) * groups.get(groupKey(undefined))!.length;
  const groupsOf = (entries: readonly unknown[]) => entries.reduce<number>((sum, entry) => sum + groups.get(groupKey(entry))!.length, 0);
  const others = new Map([...values].filter(([name]) => name !== 'images'));
  if (mode === 'grid') return countVariations(others, mode) * groupsOf(swept);
  return groupsOf(swept.slice(0, countVariations(values, mode)));
}

class Planning {
  private readonly hashes = new Map<string, Promise<string>>();

  constructor(
    private readonly experiment: LoadedExperiment,
    private readonly places: PlanningPlaces,
    readonly findings: Finding[],
  ) {}

  async plan(): Promise<ExperimentPlan | undefined> {
    this.checkSweep();
    this.checkGuide();
    const groups = await this.imageGroups();
    const styles = await this.styles();
    if (hasErrors(this.findings)) return undefined;
    const { sweep, fields, source } = this.experiment;
    const values = new Map([...sweep].map(([name, { value }]) => [name, value]));
    const mode = fields.mode?.value ?? 'grid';
    if (!this.checkCount(countRuns(values, mode, groups))) return undefined;
    const variations = expandSweep(values, mode);
    const runs: PlannedRun[] = [];
    for (const variation of variations) {
      const photos = groups.get(groupKey(variation['images']))!;
      for (const group of photos) runs.push(await this.run(variation, group, photos.length > 1, styles));
    }
    const varied = [...(runs[0] ? Object.keys(runs[0].variation) : [])];
    return { name: source.name, runs: this.withoutDoubles(runs), varied, halving: fields.halving?.value };
  }

  private async run(
    variation: Variation,
    photos: readonly Uri[],
    severalPhotos: boolean,
    styles: ReadonlyMap<string, Uri>,
  ): Promise<PlannedRun> {
    const { fields } = this.experiment;
    const { images, ...swept } = variation;
    const prompt = 'style' in swept ? undefined : ((swept['prompt'] as string | undefined) ?? fields.prompt?.value);
    const styleText = (swept['style'] as string | undefined) ?? (prompt === undefined ? fields.style?.value : undefined);
    const style = styleText === undefined ? undefined : styles.get(styleText)!;
    const image = severalPhotos || images !== undefined ? { image: photos.map(nameOf).join(', ') } : {};
    const settings = this.settings(swept);
    const stop = fields.stop?.value;
    const base = baseAutomatonOf(settings, style !== undefined);
    const identity = {
      photos: await Promise.all(photos.map((uri) => this.hashOf(uri))),
      ...(style && { style: await this.hashOf(style) }),
      ...(prompt !== undefined && { prompt }),
      ...(stop && { stop }),
      ...(base && { base: base.sha256 }),
      ...(mayUseOtherPhotos(settings) && { otherPhotos: otherPhotos.map(({ sha256 }) => sha256) }),
      settings,
    };
    const hash = await runHash(identity);
    return { hash, photos, ...(style && { style }), prompt, settings, stop, variation: { ...image, ...swept } };
  }

  private settings(swept: Variation): Settings {
    const own = [...this.experiment.settings].map(([name, { value }]) => [name, value]);
    const settings = { ...this.places.settings, ...Object.fromEntries(own) } as Record<string, unknown>;
    for (const [name, value] of Object.entries(swept)) if (name in this.places.settings) settings[name] = value;
    this.checkTogether(settings as Settings);
    return settings as Settings;
  }

  private checkSweep(): void {
    const { sweep, fields } = this.experiment;
    const [first, ...others] = sweep;
    const other = others.find(([, { value }]) => value.length !== first![1].value.length);
    if (fields.mode?.value === 'zip' && other) {
      const lengths = [first!, other].map(([name, { value }]) => `${name} has ${value.length}`).join(', ');
      this.wrong(other[1], `zip wants lists of one length, but ${lengths}: add or remove values, or use "grid".`);
    }
    const values = new Map([...sweep].map(([name, { value }]) => [name, value]));
    this.checkCount(countVariations(values, fields.mode?.value ?? 'grid'));
  }

  private checkCount(count: number): boolean {
    if (count <= tooManyRuns) return true;
    this.wrongAt(['sweep'], `${count} runs are too many (at most ${tooManyRuns}): write fewer values, or take fewer images.`);
    return false;
  }

  /** A style or a prompt, and not both. */
  private checkGuide(): void {
    const { fields, sweep } = this.experiment;
    const has = (name: 'style' | 'prompt') => fields[name] ?? sweep.get(name);
    if (has('style') && has('prompt')) {
      this.wrong(has('prompt')!, 'A run is guided by a style or by a prompt: remove one of the two.');
    }
    if (!has('style') && !has('prompt')) {
      this.wrongAt([], 'The style is missing: add "style": "painting.jpg", or "prompt": "what it shall look like".');
    }
    this.checkPrompts();
    if (fields.stop?.value.similarity !== undefined && !has('prompt')) {
      this.wrong(fields.stop, 'stop.similarity needs a prompt; with a style use stop.loss or stop.plateau.');
    }
  }

  private checkPrompts(): void {
    const { fields, sweep } = this.experiment;
    const swept = sweep.get('prompt');
    const written: Placed<string>[] = fields.prompt && !swept ? [fields.prompt] : [];
    for (const [i, value] of (swept?.value ?? []).entries()) {
      written.push({ ...swept!, value: value as string, path: [...swept!.path, i] });
    }
    for (const prompt of written) {
      try {
        parsePrompts(prompt.value);
      } catch (error) {
        this.wrong(prompt, messageOf(error));
      }
    }
  }

  /** The photos of each run, by the sweep's value for `images` (null: the experiment's own). */
  private async imageGroups(): Promise<Map<string, Uri[][]>> {
    const { fields, sweep } = this.experiment;
    const swept = sweep.get('images');
    if (!fields.images && !swept) this.wrongAt([], 'The photos are missing: add "images": ["photos/*.jpg"].');
    const groups = new Map<string, Uri[][]>();
    if (fields.images && !swept) groups.set('null', await this.images(fields.images));
    for (const [i, value] of (swept?.value ?? []).entries()) {
      const entry = { ...swept!, value: value as string | string[], path: [...swept!.path, i] };
      groups.set(JSON.stringify(value), await this.images(entry));
    }
    return groups;
  }

  private async images({ value, source, path }: Placed<string | readonly string[]>): Promise<Uri[][]> {
    const found = new Map<string, Uri>();
    for (const [i, pattern] of [value].flat().entries()) {
      const at = { source, value, path: typeof value === 'string' ? path : [...path, i] };
      const uris = await this.find(pattern, at);
      if (uris?.length === 0) this.wrong(at, `No picture fits "${pattern}", looked for from ${source.base.path}.`);
      for (const uri of uris ?? []) if (await this.usable(uri, at)) found.set(uri.toString(), uri);
    }
    const all = [...found.values()];
    return this.experiment.fields.together?.value ? [all] : all.map((uri) => [uri]);
  }

  /** Undefined if the pattern is none that can be looked for. */
  private async find(pattern: string, at: Placed<unknown>): Promise<readonly Uri[] | undefined> {
    try {
      const { images, companions } = await findImages(this.places.fs, at.source.base, pattern, this.places.remoteGlob);
      if (companions.length > 0) {
        const message = `Companion files of macOS are passed over: ${companions.slice(0, 3).join(', ')}${companions.length > 3 ? ' …' : ''}.`;
        this.findings.push(findingAt(at.source, at.path, message, { severity: 'warning' }));
      }
      return images;
    } catch (error) {
      this.wrong(at, messageOf(error));
      return undefined;
    }
  }

  /** Style pictures by how they are written. */
  private async styles(): Promise<Map<string, Uri>> {
    const { fields, sweep } = this.experiment;
    const swept = sweep.get('style');
    const written: Placed<string>[] = fields.style && !swept ? [fields.style] : [];
    for (const [i, value] of (swept?.value ?? []).entries()) {
      written.push({ ...swept!, value: value as string, path: [...swept!.path, i] });
    }
    const styles = new Map<string, Uri>();
    for (const style of written) {
      const uri = await this.styleUri(style);
      if (uri && (await this.usable(uri, style))) styles.set(style.value, uri);
    }
    return styles;
  }

  /** A picture of the user's goes before a built-in one of the same name. */
  private async styleUri(style: Placed<string>): Promise<Uri | undefined> {
    const { fs, bundledStyles } = this.places;
    const { value, source } = style;
    const own = resolvePath(source.base, value);
    const isName = !value.includes('/') && !value.includes('\\');
    if (!isName || (await exists(fs, own))) return own;
    const names = (await imagesIn(fs, bundledStyles)).map(bundledStyleStem);
    if (names.includes(value)) return join(bundledStyles, `${value}.jpg`);
    // With an ending a file was meant, which is told to be missing.
    const near = nearest(value.replace(/\.[^.]+$/, ''), names);
    if (isImageName(value) && near === undefined) return own;
    const hint = near === undefined ? `the built-in ones are ${names.join(', ')}` : `did you mean "${near}"?`;
    this.wrong(style, `There is no picture and no built-in style "${value}": ${hint}${near === undefined ? '.' : ''}`);
    return undefined;
  }

  private async usable(uri: Uri, at: Placed<unknown>): Promise<boolean> {
    try {
      await readImage(this.places.fs, uri, { do: 'chooseImages' });
      return true;
    } catch (error) {
      this.wrong(at, messageOf(error));
      return false;
    }
  }

  private hashOf(uri: Uri): Promise<string> {
    const key = uri.toString();
    if (!this.hashes.has(key)) {
      const read = async () => sha256(await this.places.fs.readFile(uri));
      this.hashes.set(key, read());
    }
    return this.hashes.get(key)!;
  }

  private checkTogether(settings: Settings): void {
    const { sweep, settings: own } = this.experiment;
    for (const { name, reason } of contradictions(settings)) {
      const message = `${name}: ${reason}.`;
      if (this.findings.some((finding) => finding.message === message)) continue;
      const at = sweep.get(name) ?? own.get(name);
      if (at) this.wrong(at, message);
      else this.wrongAt([], message);
    }
  }

  private withoutDoubles(runs: readonly PlannedRun[]): PlannedRun[] {
    const distinct = [...new Map(runs.map((run) => [run.hash, run])).values()];
    const doubles = runs.length - distinct.length;
    if (doubles > 0) {
      const message = `${doubles} of the ${runs.length} runs are the same as others, and are done once.`;
      this.findings.push(findingAt(this.experiment.source, ['sweep'], message, { severity: 'warning', atKey: true }));
    }
    return distinct;
  }

  private wrong({ source, path }: Omit<Placed<unknown>, 'value'>, message: string): void {
    this.findings.push(findingAt(source, path, message));
  }

  private wrongAt(path: string[], message: string): void {
    this.findings.push(findingAt(this.experiment.source, path, message, { atKey: true }));
  }
}
