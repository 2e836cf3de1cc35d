import { madeAfresh } from '../../message/values/kinds/value-kinds.ts';
import type { Field } from '../../model/field.ts';
import type { Template } from '../../model/personality.ts';
import type { CutSession } from '../masks/cut-session.ts';
import { commonTemplate, type FieldValue, matchTemplate } from '../replies/match-template.ts';
import type { Finding } from './difference.ts';

/** What the client said and what a key selects has to be the same; what is made afresh, or counts what others did, has not. */
const afresh: ReadonlySet<Field['field']> = new Set([...madeAfresh, 'tally']);
const longest = 65_536; // characters of a reply that is matched with templates

/**
 * Tells findings that the learner explains: one template of a personality of both recordings fits both replies, and they
 * differ only in fields that are made afresh and take several values in each recording. A field that has one value in
 * each of them may be a constant that changed.
 */
export function explainedByLearner(
  before: readonly CutSession[],
  after: readonly CutSession[],
  learnTemplates: () => readonly Template[],
): (finding: Finding) => boolean {
  let known: { readonly templates: readonly Template[]; readonly varying: ReadonlySet<Field> } | undefined;
  const learned = () => {
    const templates = learnTemplates();
    return { templates, varying: varyingFields(before, after, templates) };
  };
  return ({ kind, before: a, after: b }) => {
    const [left, right] = [a.exchange.reply, b.exchange.reply];
    if ((kind !== 'text' && kind !== 'field') || left.length > longest || right.length > longest)
      return false;
    known ??= learned();
    const { templates, varying } = known;
    const common = commonTemplate(templates, left, right);
    return common?.a.every((value, index) => mayDiffer(value, common.b[index], varying)) ?? false;
  };
}

function mayDiffer(a: FieldValue, b: FieldValue | undefined, varying: ReadonlySet<Field>): boolean {
  return a.value === b?.value || (afresh.has(a.field.field) && varying.has(a.field));
}

/** Fields with several values in each recording. */
function varyingFields(
  before: readonly CutSession[],
  after: readonly CutSession[],
  templates: readonly Template[],
): ReadonlySet<Field> {
  const dynamic = templates.filter(({ parts }) =>
    parts.some((part) => typeof part !== 'string' && afresh.has(part.field)),
  );
  const [here, there] = [fieldValues(before, dynamic), fieldValues(after, dynamic)];
  const isVarying = (field: Field) => (here.get(field)?.size ?? 0) > 1 && (there.get(field)?.size ?? 0) > 1;
  return new Set([...here.keys()].filter(isVarying));
}

function fieldValues(
  sessions: readonly CutSession[],
  templates: readonly Template[],
): ReadonlyMap<Field, ReadonlySet<string>> {
  const values = new Map<Field, Set<string>>();
  const replies = new Set(sessions.flatMap(({ exchanges }) => exchanges.map(({ reply }) => reply)));
  for (const reply of replies) {
    if (reply.length > longest) continue;
    for (const { parts } of templates) {
      const found = matchTemplate(parts, reply);
      if (!found) continue;
      for (const { field, value } of found) values.set(field, (values.get(field) ?? new Set()).add(value));
      break;
    }
  }
  return values;
}
