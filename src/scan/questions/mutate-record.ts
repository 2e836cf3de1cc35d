import type { RecordField } from '../../message/bytes/record-fields.ts';
import { readRequest } from '../../message/request/request.ts';
import type { Grammar } from '../../model/grammar.ts';
import { freshValue } from '../plan/fresh-value.ts';

/** What a changed record is made of beside itself. */
interface RecordMaterial {
  readonly grammar: Grammar;
  /** Records that were said. */
  readonly records: readonly string[];
  /** Names that replies showed. */
  readonly listed: readonly string[];
  readonly random: () => number;
}

const triesForOther = 12; // records that are looked at for another value of a field
const longestLabel = 63; // RFC 1035, 2.3.4

/**
 * A binary request with another value in one of its fields: one that another request had there, a name that the server has shown, or a made-up
 * one of the same form. Undefined where nothing is known of its fields, or that changes nothing.
 */
export function mutateRecord(
  raw: string,
  material: RecordMaterial,
): { readonly say: string; readonly kind: string } | undefined {
  const { grammar, random } = material;
  const { fields } = readRequest(raw, grammar);
  if (!fields || fields.length < 2) return undefined;
  const at = Math.floor(random() * fields.length);
  const field = fields[at];
  if (!field) return undefined;
  const hasRest = fields.at(-1)?.item === 'rest';
  if (hasRest && (at === 0 || at === fields.length - 1)) return withOtherFrame(raw, fields, material);
  const [kind, whole] =
    random() < freshShare ? freshField(field, material) : ['other value', otherField(fields, at, material)];
  if (whole === undefined || whole === field.whole) return undefined;
  // where records say their length, only what is as long can take a field's place
  if (grammar.framing.kind !== 'datagram' && whole.length !== field.whole.length) return undefined;
  const before = fields.slice(0, at).reduce((sum, one) => sum + one.whole.length, 0);
  return { say: raw.slice(0, before) + whole + raw.slice(before + field.whole.length), kind };
}

/** What stands around the fields between, of another record: its head counts what it ends with. The id stays. */
function withOtherFrame(
  raw: string,
  fields: readonly RecordField[],
  { grammar, records, random }: RecordMaterial,
): { readonly say: string; readonly kind: string } | undefined {
  const between = (some: readonly RecordField[]) => some.slice(1, -1).map(({ whole }) => whole);
  const idEnd = Math.max(-1, ...(grammar.records?.idAt ?? [])) + 1;
  for (let tries = 0; tries < triesForOther; tries++) {
    const record = records[Math.floor(random() * records.length)];
    const others = record === undefined ? undefined : readRequest(record, grammar).fields;
    if (others?.length !== fields.length || others.at(-1)?.item !== 'rest') continue;
    const head = raw.slice(0, idEnd) + (others[0]?.whole.slice(idEnd) ?? '');
    const say = head + between(fields).join('') + (others.at(-1)?.whole ?? '');
    if (say !== raw) return { say, kind: 'other value' };
  }
  return undefined;
}

const freshShare = 0.35; // probability that the value is none that was said there

function otherField(
  fields: readonly RecordField[],
  at: number,
  { grammar, records, random }: RecordMaterial,
): string | undefined {
  for (let tries = 0; tries < triesForOther; tries++) {
    const record = records[Math.floor(random() * records.length)];
    const others = record === undefined ? undefined : readRequest(record, grammar).fields;
    const other = others?.[at];
    const isAlike = others?.length === fields.length && other?.item === fields[at]?.item;
    if (isAlike && other && other.whole !== fields[at]?.whole) return other.whole;
  }
  return undefined;
}

/** A name for a name; else letters and digits of the same kind, so that lengths stay. */
function freshField(
  { item, value, whole }: RecordField,
  { listed, random }: RecordMaterial,
): readonly [kind: string, whole: string | undefined] {
  if (item === 'labels' && listed.length > 0 && random() < 0.5) {
    const name = listed[Math.floor(random() * listed.length)] ?? '';
    return ['named value', encodeLabels(name)];
  }
  const fresh = freshValue(value, random);
  const isPlain = value !== '' && fresh.length === value.length && whole.includes(value);
  if (item === 'labels') return ['fresh value', encodeLabels(fresh)];
  return ['fresh value', isPlain ? whole.replace(value, () => fresh) : undefined];
}

function encodeLabels(name: string): string {
  const labels = name.split('.').filter((label) => label !== '');
  const written = labels.map((label) => label.slice(0, longestLabel));
  return `${written.map((label) => String.fromCharCode(label.length) + label).join('')}\0`;
}
