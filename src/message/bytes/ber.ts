/** An element of BER: of a primitive one its contents, and its bytes with tag and length; of a constructed one its tag. */
export interface BerElement {
  readonly value: string;
  readonly whole: string;
  /** Where it begins. */
  readonly at: number;
}

const mostElements = 64; // of one level; more are read as one
const deepest = 16; // levels: no message of a protocol has more

/**
 * The elements (X.690, 8.1) in a text from `at` to its end, in order, those inside of constructed ones after the tag of it.
 * Undefined where it is no BER of definite lengths throughout.
 */
export function readBer(text: string, at: number): readonly BerElement[] | undefined {
  const found: BerElement[] = [];
  return at < text.length && readElements(text, at, text.length, found, 0) ? found : undefined;
}

function readElements(text: string, from: number, end: number, found: BerElement[], depth: number): boolean {
  let at = from;
  while (at < end) {
    const head = readHead(text, at, end);
    if (!head || depth > deepest) return false;
    const { contents, next, constructed } = head;
    if (found.length >= mostElements) return true;
    if (constructed) {
      found.push({ value: text.charAt(at), whole: text.charAt(at), at });
      if (!readElements(text, contents, next, found, depth + 1)) return false;
    } else found.push({ value: text.slice(contents, next), whole: text.slice(at, next), at });
    at = next;
  }
  return true;
}

function readHead(text: string, at: number, end: number) {
  const tag = text.charCodeAt(at);
  if (at + 2 > end || (tag & 0x1f) === 0x1f || tag === 0) return undefined; // long tags are not met in practice
  const first = text.charCodeAt(at + 1);
  if (first === 0x80) return undefined;
  const width = first < 0x80 ? 0 : first & 0x7f;
  if (width > 4 || at + 2 + width > end) return undefined;
  let length = first < 0x80 ? first : 0;
  for (let index = 0; index < width; index++) length = length * 256 + text.charCodeAt(at + 2 + index);
  const contents = at + 2 + width;
  const next = contents + length;
  return next > end ? undefined : { contents, next, constructed: (tag & 0x20) !== 0 };
}
