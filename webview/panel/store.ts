import { initialPanelState, nextPanelState, type PanelAction, type PanelState } from './state';

/** Holds the state and tells its listeners of each change. */
export class Store {
  private current: PanelState;
  private listeners: ((state: PanelState, before: PanelState) => void)[] = [];

  constructor(restored: Partial<PanelState> = {}) {
    this.current = { ...initialPanelState, ...restored };
  }

  get state(): PanelState {
    return this.current;
  }

  dispatch(action: PanelAction): void {
    const before = this.current;
    this.current = nextPanelState(before, action);
    for (const listener of this.listeners) listener(this.current, before);
  }

  /** @returns ends it; nothing happens if it has ended */
  subscribe(listener: (state: PanelState, before: PanelState) => void): () => void {
    const own: typeof listener = (state, before) => listener(state, before);
    this.listeners = [...this.listeners, own];
    return () => (this.listeners = this.listeners.filter((other) => other !== own));
  }
}
