import { z } from 'zod';
import type { LayoutName } from '../layouts';

/** Steps of cells a second that applying automata was measured to take on this machine, by `speedKey`. */
export const speedsSchema = z.record(z.string(), z.number().positive());
export const speedSchema = z.object({ key: z.string().min(1).max(100), speed: z.number().positive() });

export const speedKey = (device: 'cpu' | 'gpu', layout: LayoutName): string => `${device} ${layout}`;
