import type { applyHostEvents, applyRequests } from '../../../shared/protocol/applyMessages';
import type { HostConnection } from '../../common/host';

/** What the page's buttons set going outside of it. */
export interface ApplyActions {
  /** Says something to the host: any message of `shared/protocol/applyMessages.ts` that wants no answer. */
  readonly tell: HostConnection<typeof applyRequests, typeof applyHostEvents>['event'];
}
