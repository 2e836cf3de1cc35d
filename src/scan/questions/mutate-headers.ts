/** A request that is a first line, lines `Name: value`, and an empty one (RFC 9112, 2.1). */
interface Headed {
  readonly first: string;
  readonly headers: readonly string[];
}

/** A request without a body; undefined where it is none. */
function headedOf(raw: string): Headed | undefined {
  if (!raw.endsWith('\r\n\r\n')) return undefined;
  const [first = '', ...headers] = raw.slice(0, -4).split('\r\n');
  const isWhole = first !== '' && headers.every((line) => /^[!#-'*+.\w^`|~-]+:/.test(line));
  return isWhole ? { first, headers } : undefined;
}

/**
 * What a request asks for, together with what another one says about how it wants it: each alone tells little of both. One of its header lines is
 * left out, one of another request is taken over, or all of them are.
 */
export function mutateHeaders(
  raw: string,
  records: readonly string[],
  random: () => number,
): { readonly say: string; readonly kind: string } | undefined {
  const own = headedOf(raw);
  const other = headedOf(records[Math.floor(random() * records.length)] ?? '');
  if (!own || !other) return undefined;
  const [kind, headers] = changed(own.headers, other.headers, random);
  const say = `${[own.first, ...headers].join('\r\n')}\r\n\r\n`;
  return say === raw ? undefined : { say, kind };
}

function changed(
  own: readonly string[],
  other: readonly string[],
  random: () => number,
): readonly [string, readonly string[]] {
  const lot = random();
  if (lot < 0.4) return ['other headers', other];
  if (lot < 0.6) {
    const at = Math.floor(random() * own.length);
    return ['header left out', own.filter((_, index) => index !== at)];
  }
  const line = other[Math.floor(random() * other.length)];
  if (line === undefined) return ['other header', own];
  const at = own.findIndex((one) => nameOf(one) === nameOf(line));
  return ['other header', at < 0 ? [...own, line] : own.map((one, index) => (index === at ? line : one))];
}

function nameOf(line: string): string {
  return line.slice(0, line.indexOf(':')).toLowerCase();
}
