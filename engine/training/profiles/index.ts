import type { RunSettings } from '../../../shared/configuration/resolve';
import { notebook } from './notebook';
import type { Profile } from './profile';
import { studio } from './studio';

export const profiles: Record<RunSettings['nca.profile'], Profile> = { studio, notebook };
