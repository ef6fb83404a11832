import type { playerHostEvents, PlayerMade, playerRequests } from '../../../shared/protocol/playerMessages';
import type { HostConnection } from '../../common/host';

/** What the page's buttons set going outside of the player. */
export interface PlayerActions {
  /** Says something to the host: any message of `shared/protocol/playerMessages.ts` that wants no answer. */
  readonly tell: HostConnection<typeof playerRequests, typeof playerHostEvents>['event'];
  choosePhoto(): void;
  dropPhoto(transfer: DataTransfer): void;
  /** Lets the user choose a second automaton. */
  chooseSecond(): void;
  saveMix(): void;
  /** Takes the mask that lies beside the photo. */
  useMask(): void;
  /** Writes the mask as a picture. */
  saveMask(): void;
  /** Asks where a file of that name shall go; null if nowhere. @param beside uri of a file in the folder that is offered */
  choosePlace(name: string, beside?: string): Promise<string | null>;
  /** Writes to a place that was chosen, and says where that is. @param made for the record in it */
  save(place: string, bytes: Uint8Array, made?: PlayerMade): Promise<string>;
  /** The script of the page that an HTML export holds. */
  exportedScript(): Promise<string>;
}
