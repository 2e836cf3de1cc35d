/** Where a value stands: keys and indices from the top, e.g. `['templates', 3, 'parts']`. */
export type Path = readonly (string | number)[];

/** A wrong place in a parsed personality. Sample text: `templates[3].parts[1].part: should be a text`. */
export interface Fault {
  readonly path: Path;
  readonly text: string;
}

export function fault(path: Path, text: string): Fault {
  return { path, text: `${showPath(path)}: ${text}` };
}

/** `['templates', 3, 'parts']` as `templates[3].parts`. */
function showPath(path: Path): string {
  return (
    path
      .map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`))
      .join('') || 'file'
  );
}
