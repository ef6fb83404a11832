import { hueVariable, type Hue } from '../../common/views/chartTheme';
import { swatch } from '../../common/views/swatch';

/** How a run's curve is told from others: by colour and by dashes, for eyes that do not tell all colours apart. */
const colors: readonly Hue[] = ['blue', 'red', 'green', 'orange', 'purple', 'yellow'];
const dashes = [[], [7, 3], [2, 2], [7, 2, 2, 2]];

export const runColor = (index: number) => hueVariable(colors[index % colors.length]!);
export const runDash = (index: number) => dashes[(index + Math.floor(index / 12)) % dashes.length]!;

/** A piece of the run's curve. */
export const runSwatch = (index: number) => swatch(runColor(index), runDash(index), 2);
