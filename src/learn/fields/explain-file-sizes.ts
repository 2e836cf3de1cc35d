import { joinParts } from '../../message/template/render-template.ts';
import type { Part } from '../../model/field.ts';
import type { Draft } from '../model/draft.ts';
import type { FileSizes } from '../world/files/file-sizes.ts';

/** Numbers of two digits and more, but for the status: a single digit is the size of a file by chance. */
const number = /(?<=[^\d.])\d{2,}(?![\d.]*\d)/g;

/**
 * Finds in replies of which only one sort was seen the size of the file that was asked for: `213 31`, where somebody was sent
 * the 31 bytes, or a listing shows it. Without this, all files would have the size of the one that was measured.
 */
export function explainFileSizes(drafts: readonly Draft[], files: FileSizes): readonly Draft[] {
  return drafts.map((draft) => {
    const sizes = sizesOf(draft, files);
    const spots = draft.parts.flatMap((part) => (typeof part === 'string' ? (part.match(number) ?? []) : []));
    // a listing of folders, all of one size, measures none of them
    if (sizes.size === 0 || spots.filter((spot) => sizes.has(spot)).length > 1) return draft;
    return { ...draft, parts: joinParts(draft.parts.flatMap((part) => measured(part, sizes, draft, files))) };
  });
}

/** Numbers that are the size of what every one of the requests named. */
function sizesOf({ cluster: { members } }: Draft, files: FileSizes): ReadonlyMap<string, 'kept' | 'sent'> {
  const [first, ...others] = members.map((sample) => files.of(sample));
  const sizes = new Map<string, 'kept' | 'sent'>();
  for (const stored of ['sent', 'kept'] as const) {
    const size = first?.[stored];
    if (size !== undefined && others.every((other) => other?.[stored] === size))
      sizes.set(String(size), stored);
  }
  return sizes;
}

function measured(
  part: Part,
  sizes: ReadonlyMap<string, 'kept' | 'sent'>,
  { cluster: { members } }: Draft,
  files: FileSizes,
): readonly Part[] {
  if (typeof part !== 'string') return [part];
  const parts: Part[] = [];
  let from = 0;
  for (const { 0: text, index } of part.matchAll(number)) {
    const stored = sizes.get(text);
    if (stored === undefined) continue;
    const key = files.hasTree ? ({ part: 'rest', path: true } as const) : { part: 'rest' };
    parts.push(part.slice(from, index), {
      field: 'table',
      key,
      values: {},
      usual: text,
      stored,
      seen: members.length,
      distinct: 1,
    });
    from = index + text.length;
  }
  return [...parts, part.slice(from)];
}
