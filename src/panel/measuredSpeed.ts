import type { Memento } from 'vscode';
import { z } from 'zod';
import { resolveSettings, type DeviceKind } from '../../shared/configuration/resolve';
import { recordedSettings } from '../../shared/configuration/recordedSettings';
import type { Settings } from '../../shared/configuration/settings';
import type { LayoutName } from '../../shared/layouts';
import type { TrainingWork } from '../../shared/protocol/messages';
import { costOf } from '../experiments/estimate';
import type { FinishedRun } from './finishedRun';

const key = 'nca.trainingSpeed';

/**
 * Steps of cells that applying an automaton takes in the time of one unit of `costOf`, the end of the training included: of
 * docs/benchmarks.md, a whole run of `quick` against a picture of 1,024 pixels, on two cores each. Other layouts were not measured.
 */
const appliedPerCost: Partial<Record<LayoutName, number>> = { coarseToFine: 4.6 };

/** Seconds for each unit of `costOf`, by layout, on the device that trained last. */
const measuredSchema = z.object({ device: z.enum(['cpu', 'gpu']), secondsPerCost: z.record(z.string(), z.number().positive()) });
type Measured = z.infer<typeof measuredSchema>;

/** How quick trainings with a style are on this machine: as the last one was in the same layout. */
export class MeasuredSpeed {
  constructor(private readonly memory: Pick<Memento, 'get' | 'update'>) {}

  async learn({ job, settings, device, iterations, seconds }: FinishedRun): Promise<void> {
    if (!job.style || iterations === 0 || seconds === 0) return;
    const recorded = recordedSettings(settings);
    const planned = recorded['nca.training.iterations'] ?? iterations;
    const cost = (costOf(recorded, device, withStyle) / planned) * iterations;
    const before = this.measured();
    const known = before?.device === device ? before.secondsPerCost : {};
    await this.memory.update(key, { device, secondsPerCost: { ...known, [layoutOf(recorded, device)]: seconds / cost } } satisfies Measured);
  }

  /** Of a training with a style by these settings; null where nothing like it was timed. */
  secondsOf(settings: Settings): number | null {
    const measured = this.measured();
    const rate = measured?.secondsPerCost[layoutOf(settings, measured.device)];
    return measured && rate !== undefined ? costOf(settings, measured.device, withStyle) * rate : null;
  }

  /** The same where nothing was timed, by what applying an automaton was; null for layouts of which that tells nothing. */
  workOf(settings: Settings): TrainingWork | null {
    const layout = layoutOf(settings, 'cpu');
    const steps = appliedPerCost[layout];
    const { 'nca.workers': lanes } = resolveSettings(settings, 'cpu', Infinity, withStyle);
    return steps === undefined ? null : { layout, work: costOf(settings, 'cpu', withStyle) * steps, lanes };
  }

  private measured(): Measured | undefined {
    return measuredSchema.safeParse(this.memory.get(key)).data;
  }
}

const withStyle = { style: true, start: false };
const layoutOf = (settings: Settings, device: DeviceKind) => resolveSettings(settings, device, 1, withStyle)['nca.automaton.layout'];
