/** What the page's buttons set going outside of the player. */
export interface PlayerActions {
  command(command: 'showLog' | 'apply' | 'trainFurther'): void;
  choosePhoto(): void;
  dropPhoto(transfer: DataTransfer): void;
  /** Asks where and writes; null if nothing was written. */
  save(name: string, bytes: Uint8Array): Promise<string | null>;
  /** The script of the page that an HTML export holds. */
  exportedScript(): Promise<string>;
}
