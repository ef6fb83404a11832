/** `run.json` of a run that is done, with such a loss of style. */
export function recordOf(style: number, more: object = {}): Uint8Array {
  const input = { name: 'a.png', source: 'a.png', sha256: 'a'.repeat(64) };
  const now = new Date(0).toISOString();
  const record = {
    ...{ formatVersion: 1, finished: true, ended: 'finished', label: 'a', photos: [input], style: input, seed: 1 },
    ...{ settings: {}, device: { kind: 'cpu', name: 'CPU', reason: '' }, versions: {}, started: now, saved: now },
    ...{ seconds: 3, iterations: 5, losses: { style: { first: 9, last: style } } },
    ...{ quality: { residual: 0.1, correlation: 0.5, gramRatio: style }, weightChanges: [], notices: [] },
    ...{ results: [{ photo: 'a.png', file: 'result.png' }], ...more },
  };
  return new TextEncoder().encode(JSON.stringify(record));
}
