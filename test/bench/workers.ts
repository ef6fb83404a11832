import { availableParallelism } from 'node:os';
import { startEngine } from '../../src/cli/engineThreads';
import { readPicture } from '../../src/cli/pictureFiles';
import { resolveSettings } from '../../shared/configuration/resolve';
import { settingsSchema } from '../../shared/configuration/settings';
import { Lanes, type LaneRemote } from '../../engine/training/lanes';
import { padPhoto } from '../../engine/photo';
import { prepareLanes } from '../../engine/training/prepareLanes';
import { studio } from '../../engine/training/profiles/studio';
import { Trainer } from '../../engine/training/trainer';
import { lossWeights } from '../../shared/losses';
import { cannot, heading, row, takeTurns, wallTime, type Way } from './measure';
import { parameters } from './rollout';

const ITERATIONS = 40;
const samples = 'media/samples';

/**
 * Iterations of the preset quick on two workers and on one, by the clock. The two trainings take turns at each
 * iteration, since a shared machine may be twice as fast half a minute later; both draw the same crops and steps.
 */
export async function benchWorkers(): Promise<void> {
  const title = `Two workers (ours) against one: preset quick, by the clock, medians of ${ITERATIONS}`;
  if (availableParallelism() < 2) return cannot(title, 'there is one core.');
  const engine = await startEngine(false);
  try {
    const lanes = [engine.lane(), engine.lane()] as const;
    const [two, one] = [await trainer(lanes), await trainer([engine.lane()])];
    heading(title);
    await compare('an iteration, without previews', [() => two.iterate(), () => one.iterate()]);
    await compare('two crops, one on each worker, against both on one', apart(lanes, two));
  } finally {
    await engine.dispose();
  }
  console.log(`\nPeak memory of this process, three lanes and all benchmarks before: ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`);
}

async function compare(what: string, ways: readonly (() => Promise<unknown>)[]): Promise<void> {
  const [ours, other] = (await takeTurns(ways.map((way): Way => () => wallTime(way)), ITERATIONS)) as [number, number];
  row(what, ours, other, 'ms');
}

async function trainer(lanes: readonly LaneRemote[]): Promise<Trainer> {
  const settings = resolveSettings(settingsSchema.parse({ 'nca.preset': 'quick' }), 'cpu', lanes.length);
  const [photo, style] = await Promise.all(
    ['photos/lighthouse.jpg', 'styles/mosaic.jpg'].map((file) => readPicture(`${samples}/${file}`, settings['nca.output.size'])),
  );
  const padding = { margin: studio.margin, minimumSide: settings['nca.training.size'], alignment: 1 };
  const photos = [padPhoto(photo!, padding)];
  await prepareLanes(new Lanes(lanes), { settings, photos: [photo!], style }, photos);
  return new Trainer(settings, photos, new Lanes(lanes), { start: parameters });
}

/**
 * What two workers gain here that never wait for each other's results: the second core may be but another thread of the
 * first. The crop is always the same, of the middle number of steps.
 */
function apart(lanes: readonly [LaneRemote, LaneRemote], { settings }: Trainer): (() => Promise<unknown>)[] {
  const side = settings['nca.training.size'] - 2 * studio.rim;
  const window = { top: studio.rim, left: studio.rim, height: side, width: side };
  const steps = Math.round((settings['nca.training.minSteps'] + settings['nca.training.maxSteps']) / 2);
  const bpttSteps = settings['nca.training.backpropagation'];
  const item = { photo: 0, top: 0, left: 0, seed: 1, state: null, steps, bpttSteps, window };
  const crop = (lane: LaneRemote) => lane.train(parameters, item, lossWeights(settings));
  const [first, second] = lanes;
  return [
    () => Promise.all([crop(first), crop(second)]),
    async () => {
      await crop(first);
      await crop(first);
    },
  ];
}
