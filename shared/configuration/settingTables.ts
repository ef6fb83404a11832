import { lossTable } from '../losses';
import { contributedConfiguration } from './contributedConfiguration';
import { layoutOutputSizes, layoutSettings } from './layouts';
import { cpuOutputSizes, presets, type PresetName } from './presets';
import { profileLayouts } from './profileLayouts';

type Property = { markdownDescription: string; default: unknown; minimum?: number; maximum?: number; pattern?: string; enum?: (string | null)[] };

/** The documentation's tables of presets, losses and settings, by the name of the comment that each stands behind. */
function tables(): Record<'presets' | 'losses' | 'settings', string> {
  return { presets: presetTable(), losses: lossesTable(), settings: settingTable() };
}

/** Of the default layout, then of those that say nothing of their own. */
function presetTable(): string {
  const layout = profileLayouts.studio;
  const names = Object.keys(presets) as PresetName[];
  const settings = Object.keys(presets.quick) as (keyof (typeof presets)['quick'])[];
  const own = (name: PresetName) => ({ ...presets[name], ...layoutSettings[layout]?.[name] });
  const rows = settings.map((setting) => [`\`${setting}\``, ...names.map((name) => own(name)[setting]!), ...names.map((name) => presets[name][setting])]);
  const levels = ['`nca.automaton.levels`', ...names.map((name) => layoutSettings[layout]?.[name]['nca.automaton.levels'] ?? ''), ...names.map(() => '')];
  const sizes = layoutOutputSizes[layout] ?? cpuOutputSizes;
  const output = ['longer side of the result on the CPU', ...names.map((name) => sizes[name]), ...names.map((name) => cpuOutputSizes[name])];
  const head = ['', ...names.map((name) => `\`${name}\``), ...names.map((name) => `\`${name}\` in \`blur\``)];
  return table([head, ...rows, levels, output]);
}

function lossesTable(): string {
  const rows = Object.values(lossTable).map(({ label, formula, unit, weight }) => [label, formula, unit, `\`${weight.setting}\``]);
  return table([['Loss', 'What it measures', 'At 1', 'Weight'], ...rows]);
}

/** A table for each group. */
function settingTable(): string {
  return contributedConfiguration()
    .map(({ title, properties }) => `### ${title}\n${groupTable(Object.entries(properties) as [string, Property][])}`)
    .join('\n\n');
}

function groupTable(properties: readonly [string, Property][]): string {
  const rows = properties.map(([name, property]) => [
    `\`${name}\``,
    `\`${JSON.stringify(property.default)}\``,
    values(property),
    property.markdownDescription,
  ]);
  return table([['Setting', 'Default', 'Values', 'What it does'], ...rows]);
}

function values({ enum: words, minimum, maximum, pattern }: Property): string {
  if (words) return words.map((word) => `\`${word}\``).join(' ');
  if (minimum === undefined || maximum === undefined) return '';
  return pattern ? `\`${pattern.slice(1, -1)}\`, ${minimum} … ${maximum}` : `${minimum} … ${maximum}`;
}

/** First row: the head. */
function table([head = [], ...rows]: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Puts the tables between `<!-- name -->` and `<!-- /name -->`. */
export function withTables(page: string): string {
  return Object.entries(tables()).reduce(
    (text, [name, content]) =>
      text.replace(
        new RegExp(`<!-- ${name} -->[^]*?<!-- /${name} -->`),
        `<!-- ${name} -->\n${content}\n<!-- /${name} -->`,
      ),
    page,
  );
}
