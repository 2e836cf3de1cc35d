const named: Readonly<Record<string, string>> = { '\r': '\\r', '\n': '\\n', '\t': '\\t', '\\': '\\\\' };

/** Captured bytes (latin1) as one line of printable ASCII: harmless in a terminal, and nothing is lost. */
export function visible(text: string): string {
  return text.replace(
    /[^\x20-\x5b\x5d-\x7e]/g,
    (char) => named[char] ?? `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

/** Makes a text that is escaped already harmless where it is not: backslashes stay single, and so does the ellipsis of what was cut, which no captured byte is. */
export function printable(text: string): string {
  return text.replace(/[^\x20-\x7e…]/g, (char) => visible(char));
}

/** `visible`, cut in the middle to at most `width` characters. */
export function visibleWithin(text: string, width: number): string {
  // the longest escape is four characters: no more of a megabyte is looked at than can be shown
  const shown =
    text.length <= width
      ? visible(text)
      : `${visible(text.slice(0, width))} … ${visible(text.slice(-width))}`;
  if (shown.length <= width) return shown;
  const half = Math.floor((width - 3) / 2);
  return `${shown.slice(0, half)} … ${shown.slice(shown.length - half)}`;
}
