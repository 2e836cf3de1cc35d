/** JSON of a string, number, flag or null in pure ASCII: JSON leaves everything from DEL up as it is; an editor or a terminal would not. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Traffic bytes as people read them: printable ASCII as it is, everything else escaped as in the file. */
export function asciiText(bytes: string): string {
  return asciiJson(bytes).slice(1, -1).replaceAll('\\"', '"');
}
