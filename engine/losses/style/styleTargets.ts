import type { RunSettings } from '../../../shared/configuration/resolve';
import { StyleTarget } from './gramTarget';
import { MomentsTarget } from './momentsTarget';
import { TransportTarget } from './transportTarget';

export type StyleLossName = RunSettings['nca.style.loss'];

/** How a picture is compared with a style. */
export const styleTargets = { moments: MomentsTarget, gram: StyleTarget, transport: TransportTarget };
