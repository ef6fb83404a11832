/** Takes runs from the host, brings each through preparation, training and saving, and turns to the next. */
import { messageOf } from '../../shared/messageOf';
import { lossTable, lossWeights } from '../../shared/losses';
import type { RunSettings } from '../../shared/configuration/resolve';
import type { RunOutput, RunRequest } from '../../shared/protocol/messages';
import type { Picture } from '../../shared/picture';
import { LatestCheckpoint } from '../../shared/latestCheckpoint';
import { RequestFailed } from '../../shared/protocol/rpc';
import type { DeviceDescription, TrainingListener, TrainingResult } from '../../engine/api';
import { CheckpointSender } from './checkpointSender';
import { AtRung, type EngineClient } from '../../engine/engineClient';
import type { RungResult } from '../../shared/rung';
import { packOutput } from '../../engine/packOutput';
import { prepareTraining } from '../../engine/prepareTraining';
import type { EngineFiles } from '../common/engineFiles';
import { startEngine } from '../common/engineWorkers';
import { EndingClock } from './endingClock';
import { hostProgress } from './hostProgress';
import { KeptPreviews } from './keptPreviews';
import type { PanelHost } from './panelHost';
import { preparingStep, readingPicture } from './preparing';
import { decodePicture, encodePng, encodePreview, UnreadableImage } from '../common/pictures';
import { textureOutput, type TextureOutput } from './textureOutput';
import { isBusy, liveWeights, type Failure, type LiveWeight, type PanelGuidance, type Preparing } from './state';
import type { Store } from './store';

/** The user stopped the run before its training began. */
class Cancelled extends Error {}

const encoder = { png: encodePng, preview: encodePreview };

export class RunDriver {
  readonly previews: KeptPreviews;
  private engine: EngineClient | undefined;
  private request: RunRequest | undefined;
  /** Runs that the host sent while another was under way. */
  private readonly waiting: RunRequest[] = [];
  private readonly kept = new LatestCheckpoint();
  private unsaved: RunOutput | undefined;
  private stopWanted = false;
  private weightsMoved = false;
  private ending: EndingClock | undefined;
  private reportProgress: ReturnType<typeof hostProgress> | undefined;

  constructor(
    private readonly host: PanelHost,
    private readonly store: Store,
    private readonly engineFiles: () => Promise<EngineFiles>,
  ) {
    this.previews = new KeptPreviews(host, store);
  }

  async run(request: RunRequest): Promise<void> {
    if (isBusy(this.store.state.phase)) return void this.waiting.push(request);
    this.forgetRun();
    this.request = request;
    this.store.dispatch({ type: 'prepare', title: titleOf(request), goesOn: request.checkpoint !== undefined, hasStyle: request.style !== undefined, isTexture: request.tile !== undefined, guidance: guidanceOf(request) });
    try {
      const result = await this.train(request);
      await this.finish(result);
    } catch (error) {
      await (error instanceof AtRung ? this.waitAtRung(error.result) : this.failTraining(error));
    }
  }

  pause(): void {
    if (this.store.state.phase !== 'training') return;
    this.store.dispatch({ type: 'phase', phase: 'paused' });
    this.tell((engine) => engine.pause());
    this.repeatProgress(true);
  }

  resume(): void {
    if (this.store.state.phase !== 'paused') return;
    this.store.dispatch({ type: 'phase', phase: 'training' });
    this.tell((engine) => engine.resume());
    this.repeatProgress(false);
  }

  stop(): void {
    const { phase } = this.store.state;
    if (phase === 'finishing') return this.skip();
    if (phase !== 'preparing' && phase !== 'training' && phase !== 'paused') return;
    this.stopWanted = true;
    this.store.dispatch({ type: 'phase', phase: 'stopping' });
    if (phase !== 'preparing') this.tell((engine) => engine.stop());
  }

  /** The result is taken as it is, without the judgement of the end. */
  private skip(): void {
    if (!this.store.state.ending?.judging) return;
    this.store.dispatch({ type: 'skipping' });
    this.tell((engine) => engine.stop());
  }

  async saveNow(): Promise<void> {
    const { phase, savingNow } = this.store.state;
    if ((phase !== 'training' && phase !== 'paused') || savingNow) return;
    this.store.dispatch({ type: 'savingNow', on: true });
    try {
      const output = await packOutput(await this.engine!.snapshot(), 'snapshot', encoder);
      const { folder } = await this.host.request('save', { id: this.request!.id, output });
      this.notice(`Saved at iteration ${output.iterations} in ${folder}.`);
    } catch (error) {
      this.notice(`Not saved: ${messageOf(error)}`);
    }
    this.store.dispatch({ type: 'savingNow', on: false });
  }

  setWeights(weights: Partial<Record<LiveWeight, number>>): void {
    this.weightsMoved = true;
    this.store.dispatch({ type: 'weights', weights });
    this.tell((engine) => engine.setWeights(weights));
  }

  /** Whether anybody sees the page: else no previews are drawn. */
  setVisible(visible: boolean): void {
    this.store.dispatch({ type: 'visibility', visible });
    this.tell((engine) => engine.setWatched(visible));
  }

  /** Compares another photo with its picture. */
  showPhoto(shown: number): void {
    this.store.dispatch({ type: 'shown', shown });
    this.tell((engine) => engine.showPhoto(shown));
  }

  /** Tries again what failed; a training goes on from its last checkpoint unless told to start over. */
  retry(startOver = false): void {
    const { failure, weights } = this.store.state;
    if (failure?.step === 'save' && this.unsaved) return void this.save(this.unsaved);
    if (failure?.step !== 'train' || !this.request) return;
    if (startOver) return void this.run({ ...this.request, checkpoint: undefined });
    const checkpoint = this.kept.merged();
    if (!checkpoint) return void this.run(this.request);
    const settings = { ...this.request.settings, ...Object.fromEntries(liveWeights.map((name) => [lossTable[name].weight.setting, weights[name]])) };
    void this.run({ ...this.request, settings, checkpoint });
  }

  /** Leaves a failed run and turns to the queue. */
  async next(): Promise<void> {
    const { failure } = this.store.state;
    const next = this.waiting.shift() ?? (await this.askForNext());
    if (next && !isBusy(this.store.state.phase)) return this.run(next);
    if (next) this.waiting.push(next);
    else if (failure && !isBusy(this.store.state.phase)) this.store.dispatch({ type: 'failed', failure });
  }

  private async train(request: RunRequest): Promise<TrainingResult> {
    this.preparing(preparingStep('engine'));
    const files = await this.engineFiles();
    this.engine ??= startEngine(files);
    this.preparing(preparingStep('device'));
    const { id: _, ...wanted } = request;
    const { device, training } = await prepareTraining(wanted, {
      engine: this.engine,
      cores: navigator.hardwareConcurrency,
      decode: async (file, ...how) => {
        this.preparing(readingPicture(file, request));
        return this.showFirst(file, await decodePicture(file, ...how));
      },
      nameOf: ({ name }) => name,
      bytes: ({ bytes }) => Promise.resolve(bytes),
      base: (automaton) => files.base(automaton),
      otherPhotos: () => files.otherPhotos(),
      onDevice: (device, settings) => this.showDevice(device, settings),
    });
    this.store.dispatch({ type: 'inputs', photos: training.photos, style: training.style ?? null });
    if (this.stopWanted) throw new Cancelled();
    this.preparing(preparingStep('folder'));
    const { folder, previews } = await this.host.request('runStarted', {
      id: request.id,
      settings: training.settings,
      device,
    });
    this.store.dispatch({ type: 'train', folder });
    this.previews.begin(request.id, previews);
    if (this.stopWanted) this.store.dispatch({ type: 'phase', phase: 'stopping' });
    const sender = this.checkpointSender(request.id);
    const unwatched = !this.store.state.visible;
    return this.engine.train({ ...training, unwatched }, this.listener(request.id, sender)).finally(() => this.flush(sender));
  }

  /** The photo is there to be looked at long before all pictures are read. */
  private showFirst(file: object, picture: Picture): Picture {
    if (file === this.request?.photos[0]) this.store.dispatch({ type: 'inputs', photos: [picture], style: null });
    return picture;
  }

  private preparing(preparing: Preparing): void {
    this.store.dispatch({ type: 'preparing', preparing });
  }

  private showDevice(device: DeviceDescription, settings: RunSettings): void {
    const all = lossWeights(settings);
    const weights = Object.fromEntries(liveWeights.map((name) => [name, all[name]])) as Record<LiveWeight, number>;
    this.store.dispatch({ type: 'device', device, weights });
  }

  private listener(id: string, sender: CheckpointSender): TrainingListener {
    const report = (this.reportProgress = hostProgress(this.host, id));
    return {
      preparing: (step) => this.preparing(preparingStep(step)),
      progress: (progress) => {
        if (!this.store.state.progress) this.repeatWishes();
        this.store.dispatch({ type: 'progress', progress });
        report(progress, this.store.state.phase === 'paused');
      },
      preview: (picture, iteration, photo, automaton) => {
        // Before it is shown: what a GPU drew is closed when the next one comes.
        if (automaton) void this.previews.keep(picture, { iteration, photo }, automaton);
        this.store.dispatch({ type: 'preview', picture, iteration, photo });
      },
      checkpoint: (checkpoint) => {
        this.kept.add(checkpoint);
        sender.add(checkpoint);
      },
      notice: (message) => this.notice(message),
      finishing: (end) => {
        this.ending ??= new EndingClock((ending) => this.store.dispatch({ type: 'ending', ending }));
        this.ending.set(end);
      },
    };
  }

  private checkpointSender(id: string): CheckpointSender {
    return new CheckpointSender(
      id,
      (part) => this.host.request('checkpointPart', part),
      (problem) => this.checkpointLost(`The checkpoint could not be kept: ${problem}`),
    );
  }

  /** The host needs the last checkpoint before the result, to train on from its very end. */
  private async flush(sender: CheckpointSender): Promise<void> {
    this.ending?.stop();
    this.ending = undefined;
    this.store.dispatch({ type: 'phase', phase: 'saving' });
    await sender.flush();
  }

  /** Of no concern to the user once the training is over: the result is there. */
  private checkpointLost(message: string): void {
    if (this.store.state.phase === 'saving') this.host.event('log', { level: 'warn', message });
    else this.notice(message);
  }

  private async finish(result: TrainingResult): Promise<void> {
    this.reportProgress?.cancel();
    const { ended, iterations, seconds, losses } = result;
    const notices = [...result.notices];
    const texture = await this.texture(result, (problem) => notices.push(problem));
    const summary = { ended, iterations, seconds, losses, seams: texture?.tile.seams };
    this.store.dispatch({ type: 'summary', summary, results: texture ? [texture.shown] : result.results });
    await this.save({ ...(await packOutput({ ...result, notices }, ended, encoder)), tile: texture?.tile });
  }

  /** Nobody loses a training to its tile: another can be made of the saved automaton. */
  private async texture(result: TrainingResult, failed: (problem: string) => void): Promise<TextureOutput | undefined> {
    const wish = this.request?.tile;
    if (!wish) return undefined;
    try {
      return await textureOutput(this.engine!, result, this.store.state.device!.kind, wish);
    } catch (error) {
      const problem = `No tile could be made: ${messageOf(error)} The automaton is saved without one.`;
      failed(problem);
      this.notice(problem);
      // It may have died of the tile.
      this.forgetEngine();
      return undefined;
    }
  }

  /** What was trained is kept until the host has it, however often that takes. */
  private async save(output: RunOutput): Promise<void> {
    this.unsaved = output;
    this.store.dispatch({ type: 'phase', phase: 'saving' });
    try {
      const { folder } = await this.host.request('save', { id: this.request!.id, output });
      this.unsaved = undefined;
      this.store.dispatch({ type: 'ended', folder });
    } catch (error) {
      this.store.dispatch({ type: 'failed', failure: failureOf(error, 'save') });
      // The host gave the run up: others may wait.
      if (!(error instanceof RequestFailed && error.code === 'unknown-run')) return;
    }
    await this.next();
  }

  /** The host has the checkpoint: it goes on with the run, or discards it, when others are there, too. */
  private async waitAtRung({ iteration, value }: RungResult): Promise<void> {
    this.reportLast();
    try {
      await this.host.request('rungReached', { id: this.request!.id, iteration, value: Number.isFinite(value) ? value : null });
    } catch (error) {
      await this.failTraining(error);
      // The host gave the run up: others may wait.
      if (!(error instanceof RequestFailed && error.code === 'unknown-run')) return;
    }
    if (this.store.state.phase === 'saving') this.store.dispatch({ type: 'phase', phase: 'atRung' });
    await this.next();
  }

  /** The losses of a run that may be discarded are kept up to its last iteration. */
  private reportLast(): void {
    this.reportProgress?.cancel();
    const { progress } = this.store.state;
    if (progress) hostProgress(this.host, this.request!.id)(progress, false);
  }

  private async failTraining(error: unknown): Promise<void> {
    this.reportProgress?.cancel();
    if (error instanceof Cancelled) {
      this.store.dispatch({ type: 'phase', phase: 'idle' });
      return this.next();
    }
    this.forgetEngine();
    const failure = { ...failureOf(error, 'train'), checkpoint: this.kept.reached?.iteration };
    this.store.dispatch({ type: 'failed', failure });
    this.host.event('runFailed', { id: this.request!.id, code: failure.code, message: failure.message });
    if (error instanceof UnreadableImage) await this.next();
  }

  private async askForNext(): Promise<RunRequest | null> {
    try {
      return (await this.host.request('nextRun', { after: this.request?.id })).run;
    } catch (error) {
      this.host.event('log', { level: 'warn', message: `The queue did not answer: ${messageOf(error)}` });
      return null;
    }
  }

  private notice(message: string): void {
    this.store.dispatch({ type: 'notice', message });
    if (this.request) this.host.event('notice', { id: this.request.id, message });
  }

  /** Until its first iteration the engine is still setting up, and takes no orders. */
  private repeatWishes(): void {
    const { phase, weights, shown } = this.store.state;
    if (shown > 0) this.tell((engine) => engine.showPhoto(shown));
    if (this.stopWanted) this.tell((engine) => engine.stop());
    else if (phase === 'paused') this.tell((engine) => engine.pause());
    if (this.weightsMoved) this.tell((engine) => engine.setWeights(weights));
  }

  private repeatProgress(paused: boolean): void {
    const { progress } = this.store.state;
    if (progress) this.reportProgress?.(progress, paused);
  }

  /** A call that fails because the engine died is reported by the training itself. */
  private tell(call: (engine: EngineClient) => Promise<void>): void {
    if (this.engine) call(this.engine).catch(() => {});
  }

  private forgetEngine(): void {
    void this.engine?.dispose();
    this.engine = undefined;
  }

  private forgetRun(): void {
    this.kept.clear();
    this.unsaved = undefined;
    this.stopWanted = false;
    this.weightsMoved = false;
    this.reportProgress = undefined;
  }
}

function guidanceOf({ guidance, images = [], settings }: RunRequest): PanelGuidance | null {
  if (!guidance) return null;
  const targets = images.map(({ file, weight }) => ({ text: file.name, weight }));
  const prompts = [...guidance.prompts.map(({ text, weight }) => ({ text, weight })), ...targets];
  return { prompts, unrated: guidance.aesthetic ? undefined : unratedReason(guidance.clip.id, settings) };
}

function unratedReason(clip: string, settings: RunRequest['settings']): string {
  if (settings['nca.aesthetic.weight'] === 0) return 'Off: nca.aesthetic.weight is 0.';
  return `Off: no aesthetic head was fitted on ${clip}.`;
}

function titleOf({ photos, style, guidance, images = [], tile }: RunRequest): string {
  if (tile && style) return `texture × ${style.name}`;
  const more = photos.length > 1 ? ` and ${photos.length - 1} more` : '';
  return `${photos[0]!.name}${more} × ${[...(style ? [style.name] : []), ...(guidance?.prompts.map(({ text }) => text) ?? []), ...images.map(({ file }) => file.name)].join(', ')}`;
}

function failureOf(error: unknown, step: Failure['step']): Failure {
  const known = error instanceof RequestFailed || error instanceof UnreadableImage;
  return { code: known ? error.code : 'engine-failed', message: messageOf(error), step };
}
