import { look as lookAt } from '../pages/look';
import type { Panel } from './harness';

const folder = 'test-results/panel';

/** Sizes of the page that are looked at: with two columns, at the width where they become one, and beside another editor. */
export const sizes = { wide: { width: 1200, height: 800 }, middle: { width: 760, height: 800 }, narrow: { width: 420, height: 800 } };

/** A screenshot of a panel that is well made and had no problems. */
export const look = (panel: Panel, name: string) => lookAt(panel, `${folder}/${name}.png`);
