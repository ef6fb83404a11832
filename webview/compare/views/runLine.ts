/** How a run's curve is told from others: by colour, and after six by dashes, too. */
const colors = ['blue', 'red', 'green', 'orange', 'purple', 'yellow'];
const dashes = [[], [7, 3], [2, 2], [7, 2, 2, 2]];

export const runColor = (index: number) => `--vscode-charts-${colors[index % colors.length]}`;
export const runDash = (index: number) => dashes[Math.floor(index / colors.length) % dashes.length]!;

/** A piece of the run's curve. */
export function swatch(index: number): SVGElement {
  const create = (name: string, attributes: Record<string, string>) => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name) as SVGElement;
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const svg = create('svg', { class: 'swatch', viewBox: '0 0 24 8', 'aria-hidden': 'true' });
  const dash = runDash(index).join(' ');
  const line = create('line', { x1: '0', x2: '24', y1: '4', y2: '4', 'stroke-dasharray': dash });
  line.style.stroke = `var(${runColor(index)})`;
  line.style.strokeWidth = '2';
  svg.append(line);
  return svg;
}
