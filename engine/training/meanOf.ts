/** The mean of rows of equal length, of which there is at least one. Plain loops, since the lanes wait for it. */
export function meanOf(rows: readonly Float32Array[]): Float32Array {
  const mean = new Float32Array(rows[0]!.length);
  for (const row of rows) for (let i = 0; i < mean.length; i++) mean[i]! += row[i]! / rows.length;
  return mean;
}
