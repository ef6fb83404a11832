const STORE = 'choices';
const inMemory = new Map<string, string>();

/** Small facts about this machine, kept by the browser between sessions; in Node as long as the process lives. */
export async function recall(key: string): Promise<string | undefined> {
  const known = inMemory.get(key);
  if (known !== undefined) return known;
  return withStore<string | undefined>('readonly', (store) => store.get(key) as IDBRequest<string | undefined>);
}

export async function remember(key: string, value: string): Promise<void> {
  inMemory.set(key, value);
  await withStore('readwrite', (store) => store.put(value, key));
}

/** undefined where there is no storage or it fails: what is forgotten is measured again. */
async function withStore<T>(mode: IDBTransactionMode, task: (store: IDBObjectStore) => IDBRequest<T>) {
  try {
    const opening = indexedDB.open('nca-studio', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    const database = await settled(opening);
    try {
      return await settled(task(database.transaction(STORE, mode).objectStore(STORE)));
    } finally {
      database.close();
    }
  } catch {
    return undefined;
  }
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('The browser keeps nothing.'));
  });
}
