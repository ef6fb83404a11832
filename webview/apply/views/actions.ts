/** What the page's buttons set going outside of it. */
export interface ApplyActions {
  command(command: 'showLog' | 'play' | 'trainFurther' | 'trainStyle'): void;
  openResult(index: number): void;
}
