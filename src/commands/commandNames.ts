import { l10n } from 'vscode';

/** What menus call the commands that ask something: their questions begin with it. */
export const commandNames = {
  stylize: () => l10n.t('Stylize with NCA'),
  prompt: () => l10n.t('Transform with NCA and a Prompt'),
  apply: () => l10n.t('Apply NCA to Image'),
  stylizeVideo: () => l10n.t('Stylize Video with NCA'),
  makeTexture: () => l10n.t('Make NCA Texture'),
  makeSheet: () => l10n.t('Make NCA Contact Sheet'),
  mixAutomata: () => l10n.t('Mix NCA Automata'),
  play: () => l10n.t('Play NCA'),
  trainFurther: () => l10n.t('Train NCA Further'),
  export: () => l10n.t('Export NCA'),
  importAutomaton: () => l10n.t('Import NCA'),
  compareRuns: () => l10n.t('Compare NCA Runs'),
  runExperiment: () => l10n.t('Run NCA Experiment'),
  resume: () => l10n.t('Resume Unfinished Training'),
};
