/** In which groups the settings editor and the documentation show the settings: what is used every day first. */
export interface SettingGroup {
  readonly title: string;
  /** Names, and beginnings of names that end with a dot. The longest that fits a setting decides. */
  readonly settings: readonly string[];
}

export const settingGroups: readonly SettingGroup[] = [
  {
    title: 'Everyday',
    settings: ['nca.preset', 'nca.device', 'nca.output.size', 'nca.output.folder', 'nca.output.background', 'nca.style.scale'],
  },
  { title: 'Style and Photo', settings: ['nca.style.', 'nca.content.', 'nca.color.'] },
  { title: 'Prompts', settings: ['nca.clip.', 'nca.aesthetic.'] },
  { title: 'Experiments', settings: ['nca.experiments'] },
  { title: 'Models and Downloads', settings: ['nca.models.'] },
  { title: 'Speed, Memory and Safety', settings: ['nca.workers', 'nca.gpu.', 'nca.checkpoint.'] },
  // What no other group names, too.
  { title: 'Training', settings: ['nca.'] },
  { title: 'Automaton and Profile', settings: ['nca.automaton.', 'nca.profile'] },
];

/** The group that shows a setting. */
export function groupOf(setting: string): SettingGroup {
  const lengthIn = ({ settings }: SettingGroup) => Math.max(0, ...settings.filter((name) => fits(setting, name)).map(({ length }) => length));
  return settingGroups.reduce((best, group) => (lengthIn(group) > lengthIn(best) ? group : best));
}

const fits = (setting: string, name: string) => (name.endsWith('.') ? setting.startsWith(name) : setting === name);
