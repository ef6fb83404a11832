import { availableParallelism } from 'node:os';
import { NodeEngine } from '../../src/cli/nodeEngine';
import { readPicture } from '../../src/cli/pictureFiles';
import { resolveSettings } from '../../src/shared/configuration/resolve';
import { settingsSchema } from '../../src/shared/configuration/settings';
import { cannot, heading, row, takeTurns, type Way } from './measure';

const ITERATIONS = 12;
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
  console.log(`\nPeak memory of this process, three workers and all benchmarks before: ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`);
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
    const listener = { progress, preview: () => {}, checkpoint: () => {}, notice: () => {} };
    await engine.train({ settings: { ...settings, 'nca.stability.steps': 0 }, photos, style }, listener);
    return ends[ITERATIONS]! - ends[0]!;
  };
  return { way, end: () => engine.dispose() };
}
