/** "45 s", "3 min 5 s", "1 h 20 min". */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return joinUnits(Math.floor(whole / 60), 'min', whole % 60, 's');
  return joinUnits(Math.floor(whole / 3600), 'h', Math.floor((whole % 3600) / 60), 'min');
}

/** For what is only about so long: "40 s", "3 min", "1 h 20 min". */
export function roundDuration(seconds: number): string {
  if (seconds < 55) return formatDuration(Math.max(5, 5 * Math.round(seconds / 5)));
  return formatDuration(60 * Math.round(seconds / 60));
}

function joinUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** "about 45 s", the more there is the rounder; a dash until the first iterations are timed. */
export function formatTimeLeft(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  const grain = seconds < 60 ? 1 : seconds < 600 ? 10 : 60;
  return `about ${formatDuration(grain * Math.ceil(seconds / grain))}`;
}

/** Iterations a second, or seconds an iteration where that reads better. */
export function formatSpeed(speed: number): string {
  if (!Number.isFinite(speed) || speed <= 0) return '–';
  return speed >= 1 ? `${speed.toPrecision(2)} iterations/s` : `${(1 / speed).toPrecision(2)} s/iteration`;
}

/** Three significant digits, very large and very small values with an exponent. */
export function formatLoss(loss: number): string {
  if (!Number.isFinite(loss)) return '–';
  if (loss === 0) return '0';
  const size = Math.abs(loss);
  return size >= 1e4 || size < 1e-3 ? loss.toExponential(1) : loss.toPrecision(3);
}

export function formatBytes(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
