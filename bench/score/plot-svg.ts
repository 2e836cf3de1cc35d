/** A line of a plot: values in percent at the same places on the x axis. */
export interface Line {
  readonly name: string;
  readonly colour: string;
  readonly values: readonly number[];
}

const width = 640;
const height = 360;
const left = 48;
const right = 20;
const top = 20;
const bottom = 44;

/** A small line plot, percent against names at equal distances; readable in light and dark. */
export function plotSvg(title: string, places: readonly string[], lines: readonly Line[]): string {
  const lowest = Math.floor(Math.min(...lines.flatMap(({ values }) => values)) / 10) * 10;
  const x = (index: number) => left + (index * (width - left - right)) / Math.max(1, places.length - 1);
  const y = (value: number) => top + ((100 - value) * (height - top - bottom)) / Math.max(10, 100 - lowest);
  const grid: string[] = [];
  for (let value = lowest; value <= 100; value += 10) {
    grid.push(
      `<path class="grid" d="M${left} ${y(value)}H${width - right}"/><text x="${left - 8}" y="${y(value) + 4}" text-anchor="end">${value} %</text>`,
    );
  }
  const names = places.map(
    (name, index) => `<text x="${x(index)}" y="${height - bottom + 18}" text-anchor="middle">${name}</text>`,
  );
  const drawn = lines.map(({ name, colour, values }, row) => {
    const points = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`);
    const dots = points.map(
      (point) => `<circle cx="${point.split(',')[0]}" cy="${point.split(',')[1]}" r="3" fill="${colour}"/>`,
    );
    const key = height - bottom - 12 - (lines.length - 1 - row) * 18;
    return `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>${dots.join('')}<text x="${width - right - 8}" y="${key}" text-anchor="end" style="fill:${colour}">${name}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">
<style>text{font:12px sans-serif;fill:#777}.grid{stroke:#8886;stroke-width:1}</style>
${grid.join('\n')}
${names.join('')}<text x="${(left + width - right) / 2}" y="${height - 8}" text-anchor="middle">${title}</text>
${drawn.join('\n')}
</svg>
`;
}
