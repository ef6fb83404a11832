import { z } from 'zod';
import { bytes } from '../bytesSchema';

/** An automaton's file as pages are given it: its name, and what a person calls it. */
export const automatonFileSchema = z.object({ name: z.string(), title: z.string(), bytes });
export type AutomatonFile = z.infer<typeof automatonFileSchema>;
