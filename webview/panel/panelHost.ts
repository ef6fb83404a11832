import type { HostEvents, HostRequests } from '../../src/shared/protocol/messages';
import type { HostConnection } from '../host';

/** The extension host as the training panel sees it. */
export type PanelHost = HostConnection<HostRequests, HostEvents>;
