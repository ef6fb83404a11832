import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { formatReport } from '../../../src/experiments/report/markdown';
import { lossCurvesSvg, pointsOf } from '../../../src/experiments/report/lossCurves';
import type { ReportRow } from '../../../src/experiments/report/reportRow';
import { formatResultsCsv } from '../../../src/experiments/report/tables';
import { pageHtml } from '../../../src/pages/html';
import { plainText } from '../../../shared/plainText';
import { exportedHtml } from '../../../shared/export/html';

const MarkdownIt = createRequire(import.meta.url)('markdown-it') as new (options: object) => { render(text: string): string };
/** Shows more than VS Code's preview does: tags, and addresses as links also without `http://`. */
const markdown = new MarkdownIt({ html: true, linkify: true });

const hash = 'abcdef0123456789';
const row = (variation: ReportRow['variation'], own: Partial<ReportRow> = {}): ReportRow => ({
  hash,
  variation,
  state: 'done',
  pictures: [`${hash}/result.png`],
  losses: { style: 1 },
  measures: {},
  marks: [],
  settings: {},
  curve: [[1, 1]],
  ...own,
});

const entities = { amp: '&', lt: '<', gt: '>', quot: '"' };
const payloads = [
  '<img src=x onerror=alert(1)>', '</script><script>alert(1)</script>', '"><svg onload=alert(1)>', '![x](http://evil/t.png)',
  '[c](command:workbench.action.terminal.new)', '[c](javascript:alert(1))', '`a`', '``', '| a | b |', '\n# H\n', '- list', '1. list',
  '\\<img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert(1)&gt;', '&#60;img src=x onerror=alert(1)&#62;', '<!--', '-->',
  '<a href="command:nca.stop">x</a>', 'http://evil.example/auto', 'HTTPS://evil.com', '//evil.com', 'ftp://evil.com', 'www.evil.example',
  'evil.com', 'photo.md', 'mail@evil.example', 'mailto:mail@evil.com', '*b* _i_ ~~s~~ ==m==', '$\\href{javascript:alert(1)}{x}$',
  '\u2028<img src=x>', '<style>*{display:none}</style>', 'javascript:alert(1)', '[[a]]', '\\', '\\\\', 'a\\|b', 'x" onerror="alert(1)',
  "x' onerror='alert(1)", '<details open ontoggle=alert(1)>', '![](x "t")', '<http://evil>', '{{x}}', '[x]: http://evil', '\u0000<b>',
  '<iframe src=//evil>', '\ud842', '\u202Egpj.exe', '../../etc/passwd', 'a b%2e#?.png', '=1+1', '+1', '@a', '-a', '\t=1',
];

describe.each(payloads)('%j', (payload) => {
  const reports: Record<string, () => string> = {
    image: () => formatReport('n', [row({ image: payload, 'nca.seed': 1 }), row({ image: 'b', 'nca.seed': 2 })], ['image', 'nca.seed']),
    'a cross table': () => {
      const pairs = [[payload, 1], ['q', 1], [payload, 2], ['q', 2]] as const;
      return formatReport('n', pairs.map(([style, seed]) => row({ style, 'nca.seed': seed })), ['style', 'nca.seed']);
    },
    name: () => formatReport(payload, [row({})], []),
    error: () => formatReport('n', [row({}), row({}, { state: 'failed', error: payload })], []),
    'a rule to stop': () => formatReport('n', [row({}, { stoppedBy: payload })], []),
    mark: () => formatReport('n', [row({}, { marks: [payload] })], []),
    'a loss': () => formatReport('n', [row({}, { losses: { [payload]: 1 } })], []),
    'a picture’s file': () => formatReport('n', [row({}, { pictures: [`${hash}/${payload}`] })], []),
    'what varies': () => formatReport('n', [row({ [payload]: 1 })], [payload]),
  };

  it.each(Object.keys(reports))('as %s in report.md adds no tag and no address', (where) => {
    const made = markdown.render(reports[where]!());
    const tag = /^<\/?(h1|h2|p|table|thead|tbody|tr|th|td|br|a)>$/;
    const link = new RegExp(`^<(a href|img src)="(${hash}/[^"<>:&]*|losses\\.svg|results\\.(csv|json))"( width="\\d+")?( alt="[^"<>]*")?>$`);
    expect((made.match(/<[^>]*>/g) ?? []).filter((found) => !tag.test(found) && !link.test(found))).toEqual([]);
  });

  it('is shown in report.md as it is', () => {
    const made = markdown.render(formatReport(payload, [row({})], []));
    const shown = /<h1>(.*)<\/h1>/.exec(made)?.[1] ?? '';
    const decoded = shown.replace(/&(amp|lt|gt|quot);/g, (_, name: keyof typeof entities) => entities[name]).replaceAll('\u2060', '');
    expect(decoded).toBe(plainText(payload).trim());
  });

  it('is text in losses.svg, the exported page and a webview', () => {
    const rows = [1, 2].map((iteration) => ({ iteration, total: 1 / iteration, losses: {} }));
    const svg = lossCurvesSvg([{ label: payload, points: pointsOf(rows) }]);
    expect((svg.match(/<[^>]*>/g) ?? []).filter((tag) => !/^<\/?(svg|rect|text|line|polyline)\b/.test(tag))).toEqual([]);
    expect(svg).not.toMatch(/[^\P{C}\n\u2060]/u);
    const automaton = { title: payload, layout: 'blur' as const, shifts: [], parameters: '', steps: 1, seed: 1, noiseLevel: 1, margin: 1, keepColors: false, strength: 1, kernel: '' };
    const page = (title: string) => exportedHtml({ ...automaton, title, photo: { name: title, bytes: '' } }, 'run()');
    const tags = (html: string) => html.match(/<[^>]*>/g)?.map((tag) => tag.replace(/ id="automaton">.*/, '')).length;
    expect(tags(page(payload))).toBe(tags(page('n')));
    const parts = { cspSource: 's', nonce: 'n', script: 'a', styles: 'b', codicons: 'c' };
    expect(tags(pageHtml({ ...parts, title: payload }))).toBe(tags(pageHtml({ ...parts, title: 'n' })));
  });

  it('begins no formula in results.csv', () => {
    const csv = formatResultsCsv([row({ prompt: payload }, { marks: [payload], stoppedBy: payload })], ['prompt']);
    expect(csv.match(/(^|,)"?[=@\t\r]/gm) ?? []).toEqual([]);
    expect(csv.match(/(^|,)"?[+-](?![\d.]+[",\r])/gm) ?? []).toEqual([]);
  });
});

it('numbers below 0 stay numbers in results.csv', () => {
  expect(formatResultsCsv([row({ 'nca.seed': -2 }, { losses: { style: -0.5 } })], ['nca.seed'])).toContain(',-2,-0.5,');
});
