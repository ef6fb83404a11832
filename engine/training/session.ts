/**
 * A training from request to result, as the trainer's thread sees it; what one iteration does is in `../iteration.ts`.
 *
 * The way: `startingWeights.ts` and `checkpoint.ts` give what is gone on from, `prepareLanes.ts` makes the lanes
 * (`lanes.ts`) ready. Then again and again `trainer.ts`: crops of the `pool.ts`, steps to go back through
 * (`../../shared/bpttLength.ts`), gradients of the lanes, a step of `optimizer.ts` (`adam.ts`, or on a GPU `gpuOptimizer.ts`),
 * watched by `explosionGuard.ts`; beside it `preview.ts` and checkpoints. At the end (`ending.ts`) `steadiest.ts` chooses among
 * `finalists.ts`, `renderer.ts` makes the pictures, and `trainedModel.ts` the automaton's file.
 */
import * as Comlink from 'comlink';
import { withOpacityOf } from '../../shared/transparency';
import type { RunSettings } from '../../shared/configuration/resolve';
import {
  lossNames,
  type Losses,
  type LossWeights,
  type Preparation,
  type TrainingListener,
  type TrainingRequest,
  type TrainingResult,
} from '../api';
import { isMeasure } from '../../shared/configuration/experimentHalving';
import { iterationOfRung, valueAtRung } from '../../shared/rung';
import { reasonToStop, rowsNeeded } from '../../shared/stopRules';
import type { Blur } from '../automaton/growth/gaussianBlur';
import { layoutOf } from '../automaton/layouts';
import { restoreCheckpoint, takeCheckpoint, type SessionRecord } from './checkpoint';
import { secondsToCheckpoint } from './checkpointPace';
import type { Lanes } from './lanes';
import type { Rendered } from '../lane/tasks';
import type { Padding } from '../photo';
import { gridOfPhoto, photoSource, type PhotoSource } from '../photoSource';
import { secondsToDraw, secondsToJudge, type End } from './ending';
import { prepareLanes } from './prepareLanes';
import { Preview } from './preview';
import { profiles } from './profiles';
import { marginOf } from './profiles/profile';
import { Renderer } from './renderer';
import { chooseSteadiest, describeChoice, isJudged, type Chosen } from './steadiest';
import { startingWeights } from './startingWeights';
import { Stopwatch } from './stopwatch';
import { mappedColors, packPreview, packTrained } from './trainedModel';
import { Trainer, type Iteration } from './trainer';
import { isDeviceHandle, type Values } from '../lane/values';

/** One run from request to result: the training loop with its previews, checkpoints, pauses and its end. */
export class Session {
  /** The run's own, and after them those that are trained on beside. */
  private readonly photos: readonly PhotoSource[];
  private readonly trainer: Trainer;
  private readonly preview: Preview;
  private readonly renderer: Renderer;
  private readonly watch: Stopwatch;
  private readonly record: SessionRecord;
  private checkpointAt: number;
  private current: Promise<void> = Promise.resolve();
  /** Weights that the training began with, until it is over, where its first picture was not drawn yet. */
  private untrained: Values | undefined;
  /** The picture before training, while it is drawn beside the first iterations and after. */
  private drawing: Promise<void> | undefined;
  private stopped = false;
  /** The user does not wait for a judgement. */
  private skipped: boolean;
  /** Whether the iterations are over, so that the lanes have nothing else to do. */
  private over = false;
  private stoppedBy: string | undefined;
  /** Weights that the next iteration begins with, so that a change never falls into the middle of one. */
  private newWeights: LossWeights | undefined;
  private gate: { readonly opened: Promise<void>; readonly open: () => void } | undefined;

  /** @throws Error if the request's checkpoint or start does not fit */
  constructor(
    private readonly request: TrainingRequest,
    private readonly lanes: Lanes,
    private readonly listener: TrainingListener,
    blur?: Blur,
  ) {
    const { settings, checkpoint } = request;
    const padding = paddingFor(settings);
    const colors = mappedColors(request);
    const { photos, otherPhotos = [], guidance } = request;
    this.photos = [...photos, ...otherPhotos].map((photo) => photoSource(photo, padding, colors));
    const start = request.start && startingWeights(request.start, settings);
    this.trainer = new Trainer(settings, this.photos.map(gridOfPhoto), lanes, { guided: guidance !== undefined, start, own: photos.length });
    this.record = checkpoint
      ? restoreCheckpoint(this.trainer, checkpoint)
      : { seconds: 0, first: null, history: [], similarities: [], weightChanges: [], notices: [] };
    const grown = this.trainer.layout.growth && settings['nca.output.steps'];
    this.preview = new Preview(lanes, settings['nca.seed'], grown);
    this.preview.watched = !request.unwatched;
    this.renderer = new Renderer(settings, this.photos, lanes, blur);
    this.watch = new Stopwatch(this.record.seconds);
    this.checkpointAt = this.record.seconds + secondsToCheckpoint(settings, 0);
    this.skipped = request.replay?.unjudged ?? false;
  }

  /** Trains to the end or until stopped. */
  async run(): Promise<TrainingResult> {
    const { trainer, record } = this;
    const preparing = (preparation: Preparation) => this.listener.preparing?.(preparation);
    for (const notice of this.request.notices ?? []) this.notify(notice);
    for (const notice of await prepareLanes(this.lanes, this.request, this.photos, preparing)) this.notify(notice);
    preparing('firstIteration');
    this.untrained = record.first ? undefined : await this.weightsUntrained();
    const iterations = trainer.settings['nca.training.iterations'];
    while (trainer.iteration < iterations && !this.stopped) {
      await this.whilePaused();
      if (this.stopped) break;
      await this.endAtRung(iterations);
      this.applyWeights();
      await (this.current = this.iterate());
      this.drawBeside();
    }
    if (this.untrained) await (this.drawing ??= this.drawFirst(this.untrained, true));
    // So that the run can be trained on from its very end.
    await this.saveCheckpoint();
    this.over = true;
    const chosen = await this.judge();
    for (const note of chosen ? describeChoice(chosen) : []) this.notify(note);
    return this.result(trainer.iteration < iterations ? 'stopped' : 'finished', chosen);
  }

  /**
   * The weights that the training begins with, for the picture that losses are compared with: it is drawn beside the
   * first iterations, which need not wait for it. What is on a GPU is not read back for that, but drawn from now.
   */
  private async weightsUntrained(): Promise<Values | undefined> {
    const { parameters } = this.trainer;
    if (!isDeviceHandle(parameters)) return this.trainer.read(parameters);
    await this.drawFirst(parameters, true);
    return undefined;
  }

  /** Its failure is told to whoever waits for it. */
  private drawBeside(): void {
    if (this.drawing || !this.untrained) return;
    this.drawing = this.drawFirst(this.untrained, false);
    this.drawing.catch(() => {});
  }

  /** The first picture, measured; it is a preview, too. */
  private async drawFirst(parameters: Values, idle: boolean): Promise<void> {
    const begun = performance.now();
    const rendering = this.renderer.render(parameters, 1, idle) as Promise<[Rendered]>;
    const automaton = this.preview.watched ? this.automatonOf(parameters, 0) : undefined;
    const [{ losses, similarity, picture, secondsOfRoll }] = await rendering;
    const seconds = (performance.now() - begun) / 1000;
    const secondsOfPicture = idle ? seconds : seconds / this.lanes.all.length;
    Object.assign(this.record, { first: losses, firstSimilarity: similarity, secondsOfPicture, secondsOfRoll });
    if (this.preview.watched) this.listener.preview(picture, 0, 0, await automaton);
  }

  /** The picture as it is after the current iteration; the training goes on. */
  async snapshot(): Promise<TrainingResult> {
    await this.current;
    return this.result('stopped');
  }

  pause(): void {
    if (this.gate) return;
    let open = () => {};
    const opened = new Promise<void>((resolve) => (open = resolve));
    this.gate = { opened, open };
    this.watch.pause();
  }

  resume(): void {
    this.watch.resume();
    this.gate?.open();
    this.gate = undefined;
  }

  stop(): void {
    this.stopped = true;
    this.skipped = true;
    this.resume();
  }

  setWatched(watched: boolean): void {
    this.preview.watched = watched;
  }

  setWeights(weights: Partial<LossWeights>): void {
    this.newWeights = { ...(this.newWeights ?? this.trainer.weights), ...weights };
  }

  /** The choice among the last weights, unless it is not asked for or the user does not wait for it. */
  private async judge(): Promise<Chosen | undefined> {
    const end = this.end();
    const [judging, drawing] = [secondsToJudge(end), secondsToDraw(end)];
    const skipped = () => this.skipped;
    let chosen: Chosen | undefined;
    if (!skipped() && isJudged(this.request.settings)) {
      this.listener.finishing({ secondsLeft: judging + drawing, judging: true });
      const begun = performance.now();
      const progress = (share: number) => {
        const seconds = (performance.now() - begun) / 1000;
        this.listener.finishing({ secondsLeft: (seconds / share) * (1 - share) + drawing, judging: true });
      };
      chosen = await chooseSteadiest(this.trainer, this.lanes, { skipped, progress });
    }
    this.listener.finishing({ secondsLeft: drawing, judging: false });
    return chosen;
  }

  showPhoto(index: number): void {
    if (index < this.request.photos.length) this.preview.show(index);
  }

  /** Renders every photo, measures and packs what there is: weights as they are now, or those chosen at the end. */
  private async result(ended: TrainingResult['ended'], chosen?: Chosen): Promise<TrainingResult> {
    const { trainer, request } = this;
    const until = this.over ? undefined : this.account();
    const iterations = trainer.iteration;
    const parameters = await trainer.read(chosen?.parameters ?? trainer.parameters);
    const rendered = await this.renderer.render(parameters, request.photos.length, this.over || this.gate !== undefined);
    const last = rendered[0]!.losses!;
    if (!Number.isFinite(last.overflow) || !Number.isFinite(last.content)) {
      throw new Error('The trained automaton burns out before the picture is done: lower nca.training.learningRate.');
    }
    const results = rendered.map(({ picture }) => picture);
    const losses = firstAndLast((await this.firstLosses()) ?? last, last);
    const network = await this.lanes.first.describeNetwork();
    return {
      ended,
      ...(until ?? this.account()),
      results: results.map((picture, i) => withOpacityOf(request.photos[i]!, picture)),
      model: packTrained(request, { parameters, iterations, network, losses }),
      losses,
      similarity: this.similarity(rendered[0]!),
      quality: await this.lanes.first.quality(0, results[0]!),
      stability: chosen?.stability,
      // Who stops while the pictures are drawn stops after the choice.
      ...(this.over && !chosen && isJudged(request.settings) ? { unjudged: true } : {}),
    };
  }

  /** The losses before training, once they are measured. */
  private async firstLosses(): Promise<Losses | null> {
    // A checkpoint of the very first iteration comes before they are begun.
    this.drawBeside();
    await this.drawing;
    return this.record.first;
  }

  /** What the run has come to: copied, since a training goes on beside its snapshot. */
  private account(): Pick<TrainingResult, 'stoppedBy' | 'iterations' | 'seconds' | 'history' | 'weightChanges' | 'notices'> {
    const { trainer, record, stoppedBy, watch } = this;
    return {
      stoppedBy,
      iterations: trainer.iteration,
      seconds: watch.seconds(),
      history: [...record.history],
      weightChanges: [...record.weightChanges],
      notices: [...record.notices],
    };
  }

  private async iterate(): Promise<void> {
    await this.report(await this.trainer.iterate());
    this.stopByRule();
  }

  /** The checkpoint of a pause is taken here, between two iterations. */
  private async whilePaused(): Promise<void> {
    if (!this.gate) return;
    await this.saveCheckpoint();
    await this.gate?.opened;
  }

  /**
   * Where its rung is the training is over without a result: who goes on is decided when others are there, too.
   * @throws Error then, once the listener has what the run has there
   */
  private async endAtRung(iterations: number): Promise<void> {
    const { rung } = this.request;
    const { iteration } = this.trainer;
    if (!rung || iteration < iterationOfRung(rung, iterations)) return;
    this.pause();
    await this.saveCheckpoint();
    const quality = isMeasure(rung.by) ? (await this.result('stopped')).quality : undefined;
    await this.listener.rung?.({ iteration, value: valueAtRung(rung, this.record.history, quality && { ...quality }) });
    throw new Error('The training waits at its rung.');
  }

  private applyWeights(): void {
    const { trainer, record, request } = this;
    const replayed = request.replay?.weightChanges.filter(({ iteration }) => iteration === trainer.iteration);
    const changes = this.newWeights ?? replayed?.at(-1)?.weights;
    this.newWeights = undefined;
    if (!changes) return;
    const weights = { ...trainer.weights, ...changes };
    trainer.weights = weights;
    record.weightChanges.push({ iteration: trainer.iteration, weights });
  }

  private stopByRule(): void {
    const { trainer, record, request } = this;
    if (trainer.iteration >= trainer.settings['nca.training.iterations']) return;
    if (trainer.iteration === request.replay?.iterations) this.stopped = true;
    if (!request.stop) return;
    const rows = record.history.slice(-rowsNeeded(request.stop));
    const similarities = record.similarities.slice(-rows.length);
    this.stoppedBy = reasonToStop(request.stop, rows.map((row, i) => ({ ...row, similarity: similarities[i] })));
    if (this.stoppedBy) this.stopped = true;
  }

  private similarity({ similarity: last }: Rendered): TrainingResult['similarity'] {
    return last && { first: this.record.firstSimilarity ?? last, last };
  }

  private async report({ losses, similarity, total, notice }: Iteration): Promise<void> {
    const { trainer, watch, record } = this;
    watch.tick();
    record.history.push({ iteration: trainer.iteration, total, losses });
    if (similarity) record.similarities.push(mean(similarity.cosines));
    const iterations = trainer.settings['nca.training.iterations'];
    const speed = watch.speed();
    const end = this.end();
    // The end may take longer than all iterations: until the first picture is drawn nothing is known of it.
    const secondsLeft = speed > 0 && record.first ? (iterations - trainer.iteration) / speed + secondsToJudge(end) + secondsToDraw(end) : Infinity;
    const seconds = watch.seconds();
    this.listener.progress({ iteration: trainer.iteration, iterations, losses, similarity, total, speed, secondsLeft, seconds });
    if (notice) this.notify(notice);
    if (seconds >= this.checkpointAt) await this.saveCheckpoint();
    this.sendPreview().catch((error: unknown) => this.notify(`There will be no more previews: ${String(error)}`));
  }

  private end(): End {
    const { request, lanes, record } = this;
    const { width, height } = request.photos[0]!;
    const { settings, photos } = request;
    return { settings, photos: photos.length, cells: width * height, lanes: lanes.all.length, secondsOfPicture: record.secondsOfPicture, secondsOfRoll: record.secondsOfRoll };
  }

  private notify(message: string): void {
    this.record.notices.push(message);
    this.listener.notice(message);
  }

  private async sendPreview(): Promise<void> {
    const { iteration, parameters } = this.trainer;
    // The first picture is one.
    if (!this.record.first) return;
    if (!this.preview.isDue) return;
    // Asked for before the picture is drawn: by then a GPU may have replaced them.
    const [automaton, picture] = await Promise.all([this.automatonOf(parameters, iteration), this.preview.next(parameters)]);
    if (!picture) return;
    const transfer = 'pixels' in picture ? [] : [picture];
    this.listener.preview(Comlink.transfer(picture, transfer), iteration, this.preview.photo, automaton);
  }

  /** What draws a preview, as a file to go on from. */
  private async automatonOf(parameters: Values, iterations: number): Promise<Uint8Array> {
    const { weights } = this.trainer;
    return packPreview(this.request, { parameters: await this.trainer.read(parameters), iterations }, weights);
  }

  private async saveCheckpoint(): Promise<void> {
    await this.firstLosses();
    const seconds = this.watch.seconds();
    const begun = performance.now();
    this.listener.checkpoint(await takeCheckpoint(this.trainer, { ...this.record, seconds }));
    this.checkpointAt = seconds + secondsToCheckpoint(this.trainer.settings, (performance.now() - begun) / 1000);
  }
}

function paddingFor(settings: RunSettings): Padding {
  const layout = layoutOf(settings);
  const margin = marginOf(profiles[settings['nca.profile']], layout);
  return { margin, minimumSide: settings['nca.training.size'], alignment: layout.alignment };
}

function firstAndLast(first: Losses, last: Losses): TrainingResult['losses'] {
  const measured = lossNames.filter((name) => first[name] !== undefined && last[name] !== undefined);
  return Object.fromEntries(measured.map((name) => [name, { first: first[name]!, last: last[name]! }]));
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
