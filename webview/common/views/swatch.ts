/** A piece of a chart's line, for a legend. @param color theme variable */
export function swatch(color: string, dash: readonly number[], width: number): SVGElement {
  const create = (name: string, attributes: Record<string, string>) => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name) as SVGElement;
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const svg = create('svg', { class: 'swatch', viewBox: '0 0 24 8', 'aria-hidden': 'true' });
  const line = create('line', { x1: '0', x2: '24', y1: '4', y2: '4', 'stroke-dasharray': dash.join(' ') });
  line.style.stroke = `var(${color})`;
  line.style.strokeWidth = String(width);
  svg.append(line);
  return svg;
}
