import type { HostEvents, HostRequests } from '../../shared/protocol/messages';
import type { HostConnection } from '../common/host';

/** The extension host as the training panel sees it. */
export type PanelHost = HostConnection<HostRequests, HostEvents>;
