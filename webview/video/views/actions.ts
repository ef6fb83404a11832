import type { videoHostEvents, videoRequests } from '../../../shared/protocol/videoMessages';
import type { HostConnection } from '../../common/host';

/** What the page's buttons set going outside of it. */
export interface VideoActions {
  /** Says something to the host: any message of `shared/protocol/videoMessages.ts` that wants no answer. */
  readonly tell: HostConnection<typeof videoRequests, typeof videoHostEvents>['event'];
}
