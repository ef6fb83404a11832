import { galleryTimes, type KnownSpeeds, type TimingParts } from './galleryTimes';
import type { Store } from './store';

/**
 * Tells the store how long what an empty panel offers takes. A run that begins meanwhile has the machine to itself.
 * @param parts their engine is ended here
 * @throws Error where times cannot be had
 */
export async function timeGallery(store: Store, applying: KnownSpeeds, parts: TimingParts): Promise<void> {
  let ended = false;
  let engine: ReturnType<TimingParts['engine']> | undefined;
  const end = () => {
    ended = true;
    unsubscribe();
    void engine?.then((one) => one.dispose()).catch(() => {});
    engine = undefined;
  };
  const begin = () => (engine = parts.engine());
  const unsubscribe = store.subscribe(({ phase }) => phase !== 'idle' && end());
  try {
    for await (const applySeconds of galleryTimes(store.state.gallery, applying, { ...parts, engine: begin })) {
      if (ended) break;
      store.dispatch({ type: 'applySeconds', applySeconds });
    }
  } finally {
    end();
  }
}
