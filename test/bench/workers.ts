import { availableParallelism } from 'node:os';
import { NodeEngine } from '../../src/cli/nodeEngine';
import { readPicture } from '../../src/cli/pictureFiles';
import { resolveSettings } from '../../src/shared/configuration/resolve';
import { settingsSchema } from '../../src/shared/configuration/settings';
import { padPhoto } from '../../webview/engine/training/photo';
import { studio } from '../../webview/engine/training/profiles/studio';
import { lossWeights } from '../../webview/engine/training/trainer';
import { cannot, heading, row, takeTurns, wallTime, type Way } from './measure';
import { parameters } from './rollout';

/** Some fifteen seconds on two workers: as many as one preview comes to in a training. */
const ITERATIONS = 30;
const samples = 'media/samples';

/** Iterations of the quick preset on one worker and on two, by the clock, and the memory that all took. */
export async function benchWorkers(): Promise<void> {
  const title = `${ITERATIONS} iterations of the preset quick: two workers (ours) against one`;
  if (availableParallelism() < 2) return cannot(title, 'there is one core.');
  const [two, one] = [await trainer(2), await trainer(1)];
  const [ours, other] = (await takeTurns([two.way, one.way], 3)) as [number, number];
  heading(title);
  row('wall-clock time', ours, other, 'ms');
  await Promise.all([two.end(), one.end()]);
  await alone();
  console.log(`\nPeak memory of this process, three workers and all benchmarks before: ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`);
}

/** What two workers that share nothing gain here: the second core may be but another thread of the first. */
async function alone(): Promise<void> {
  const engine = await NodeEngine.start(false);
  const settings = resolveSettings(settingsSchema.parse({ 'nca.preset': 'quick' }), 'cpu', 1);
  const size = settings['nca.training.size'];
  const photo = padPhoto(await readPicture(`${samples}/photos/lighthouse.jpg`, 288), { margin: studio.margin, minimumSide: size, grain: 1 });
  const style = await readPicture(`${samples}/styles/mosaic.jpg`, 288);
  const lanes = [engine.lane(), engine.lane()];
  await Promise.all(lanes.map((lane) => lane.prepare({ settings, photos: [photo], style })));
  const side = size - 2 * studio.rim;
  const window = { top: studio.rim, left: studio.rim, height: side, width: side };
  const steps = Math.round((settings['nca.training.minSteps'] + settings['nca.training.maxSteps']) / 2);
  const kept = settings['nca.training.backpropagation'];
  const item = { photo: 0, top: 0, left: 0, seed: 1, state: null, steps, kept, window };
  const crops = async (lane: (typeof lanes)[number], count: number) => {
    for (let i = 0; i < count; i++) await lane.train(parameters, item, lossWeights(settings));
  };
  const shared = () => wallTime(() => Promise.all(lanes.map((lane) => crops(lane, ITERATIONS))));
  const [ours, other] = (await takeTurns([shared, () => wallTime(() => crops(lanes[0]!, 2 * ITERATIONS))], 3)) as [number, number];
  row('the same crops, each worker for itself', ours, other, 'ms');
  await engine.dispose();
}

async function trainer(workers: number): Promise<{ way: Way; end: () => Promise<void> }> {
  const engine = await NodeEngine.start(false);
  engine.setLanes(workers);
  const given = { 'nca.preset': 'quick', 'nca.training.iterations': 500 };
  const settings = resolveSettings(settingsSchema.parse(given), 'cpu', workers);
  const photos = [await readPicture(`${samples}/photos/lighthouse.jpg`, settings['nca.output.size'])];
  const style = await readPicture(`${samples}/styles/mosaic.jpg`, settings['nca.output.size']);
  /** From the end of the first iteration to that of the last: the pictures before and after do not count. */
  const way = async () => {
    const ends: number[] = [];
    const progress = () => {
      ends.push(performance.now());
      if (ends.length === ITERATIONS + 1) engine.stop();
    };
    const listener = { progress, preview: () => {}, checkpoint: () => {}, notice: () => {}, finishing: () => {} };
    await engine.train({ settings: { ...settings, 'nca.stability.steps': 0 }, photos, style }, listener);
    return ends[ITERATIONS]! - ends[0]!;
  };
  return { way, end: () => engine.dispose() };
}
