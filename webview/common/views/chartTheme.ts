/** What the charts share: size, axes and colours of the theme. */
import type uPlot from 'uplot';

export function themeColor(name: string): string {
  const theme = getComputedStyle(document.body);
  return theme.getPropertyValue(name).trim() || theme.color;
}

export function chartAxis(): uPlot.Axis {
  return {
    stroke: themeColor('--vscode-descriptionForeground'),
    font: `11px ${getComputedStyle(document.body).fontFamily}`,
    grid: { stroke: themeColor('--grid-color'), width: 1 },
    ticks: { show: false },
  };
}

/** A plot over the iterations, as wide as its place; legends and tooltips are the page's own. */
export function chartOptions(parent: HTMLElement, height: number) {
  return {
    ...{ width: parent.clientWidth || 300, height, legend: { show: false } },
    cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
    scales: { x: { time: false } },
    axes: [{ ...chartAxis(), size: 28, incrs: wholeSteps }, valueAxis()] as uPlot.Axis[],
  };
}

export function valueAxis(): uPlot.Axis {
  return { ...chartAxis(), size: 56 };
}

/** Distances of the lines on the axis of iterations; there are no halves. */
const wholeSteps = [0, 1, 2, 3, 4, 5].flatMap((power) => [1, 2, 5].map((step) => step * 10 ** power));

/** A canvas keeps the colours that it was drawn with; VS Code changes class and variables with the theme. */
export function onThemeChange(redraw: () => void): void {
  const observer = new MutationObserver(redraw);
  observer.observe(document.body, { attributeFilter: ['class'] });
  observer.observe(document.documentElement, { attributeFilter: ['style'] });
}
