const mostDeep = 64; // brackets in brackets

/** Where a word ends: at a blank or a closing bracket outside of square brackets, which may have blanks in them. */
export function nameEnd(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '\r' || char === '\n') return at;
    if (char === '[') depth++;
    else if (char === ']') depth--;
    else if (depth <= 0 && (char === ' ' || char === '(' || char === ')')) return at;
  }
  return text.length;
}

/** Where a value ends: a list in brackets, a quoted string, a counted literal (RFC 9051, 4.3), or a word; undefined where it is not whole. */
export function valueEnd(text: string, from: number): number | undefined {
  const char = text.charAt(from);
  if (char === '(') return balancedEnd(text, from);
  if (char === '"') return quotedEnd(text, from);
  if (char === '{') return literalEnd(text, from);
  return nameEnd(text, from);
}

/** Where the bracket that opens here is closed, quoted and counted text left aside. */
export function balancedEnd(text: string, from: number): number | undefined {
  let depth = 0;
  for (let at = from; at < text.length; ) {
    const char = text.charAt(at);
    if (char === '"' || char === '{') {
      const end = char === '"' ? quotedEnd(text, at) : (literalEnd(text, at) ?? at + 1);
      if (end === undefined) return undefined;
      at = end;
      continue;
    }
    if (char === '(') depth++;
    if (char === ')') depth--;
    at++;
    if (depth === 0) return at;
    if (depth > mostDeep) return undefined;
  }
  return undefined;
}

function quotedEnd(text: string, from: number): number | undefined {
  for (let at = from + 1; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '\\') at++;
    else if (char === '"') return at + 1;
    else if (char === '\r' || char === '\n') return undefined;
  }
  return undefined;
}

function literalEnd(text: string, from: number): number | undefined {
  const [mark, bytes = ''] = /^\{(\d{1,9})\}\r?\n/.exec(text.slice(from, from + 16)) ?? [];
  if (mark === undefined) return undefined;
  const end = from + mark.length + Number(bytes);
  return end > text.length ? undefined : end;
}
