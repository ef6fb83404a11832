import type { ProfileName } from '../shared/configuration/profiles';

/** Cells of reflected photo around a picture, in training and after; the notebooks' pictures wrap around. */
export const margins: Readonly<Record<ProfileName, number>> = { studio: 16, notebook: 0 };
