import { fraction } from '../../compare/play/fidelity.ts';
import type { Paint } from '../../compare/reports/paint.ts';
import { visibleWithin } from '../../compare/reports/visible.ts';
import type { Identification } from '../../identify/identification.ts';

export interface PrintedIdentification extends Identification {
  /** How many questions were asked, where a server was. */
  readonly asked?: number;
  readonly nmap?: string;
}

const mostRows = 8;

/** The result of `mynah identify` as lines of text. */
export function printIdentification(
  found: PrintedIdentification,
  paint: Paint,
  width: number,
): readonly string[] {
  const heard =
    found.asked === undefined ? `${found.exchanges} exchanges recorded` : `${found.asked} questions asked`;
  return [
    `${verdictText(found, paint)} ${paint.quiet(`(${heard})`)}`,
    ...(found.nmap === undefined ? [] : [`nmap says: ${visibleWithin(found.nmap, width)}`]),
    '',
    ...rows(found),
    ...differences(found, paint, width),
    ...questions(found, paint, width),
  ];
}

function verdictText({ verdict, names, ranked }: Identification, paint: Paint): string {
  const [best] = ranked;
  if (verdict === 'is') return `behaves like ${paint.good(paint.strong(names[0] ?? ''))}`;
  if (verdict === 'undecided' && names.length === 0) return 'undecided: too little was heard';
  if (verdict === 'undecided')
    return `one of ${paint.strong(names.join(', '))}: what was heard does not tell them apart`;
  if (!best)
    return `${paint.bad(paint.strong('none of these'))}: nothing in the library speaks over this transport`;
  const nearest = best.likeness > 0 ? `; the likest is ${best.name}` : '';
  return `${paint.bad(paint.strong('none of these'))}${nearest}`;
}

function rows({ ranked }: Identification): readonly string[] {
  if (ranked.length === 0) return [];
  const shown = ranked.slice(0, mostRows);
  const long = Math.max(4, ...shown.map(({ name }) => name.length));
  const rest = ranked.length - shown.length;
  return [
    `${''.padEnd(long)}  alike  statuses  answers`,
    ...shown.map(
      ({ name, likeness, class: status, text }) =>
        `${name.padEnd(long)}  ${percent(likeness)}   ${percent(fraction(status))}     ${percent(fraction(text))}`,
    ),
    ...(rest > 0 ? [`… and ${rest} more`] : []),
  ];
}

function percent(share: number): string {
  return `${String(Math.round(100 * share)).padStart(3)} %`;
}

function differences(
  { differences: all, ranked }: Identification,
  paint: Paint,
  width: number,
): readonly string[] {
  if (all.length === 0) return [];
  const best = ranked[0]?.name ?? '';
  return [
    '',
    paint.strong(`What was heard as ${best} says it, and others would say otherwise`),
    ...all.flatMap(({ said, heard, other, instead, count }) => [
      `  ${said === '' ? '(connect)' : visibleWithin(said, width - 20)}${count > 1 ? paint.quiet(`  ${count}×`) : ''}`,
      `    ${paint.good(shown(heard, width))}`,
      `    ${paint.bad(shown(instead, width))} ${paint.quiet(`says ${other}`)}`,
    ]),
  ];
}

function questions({ questions: all }: Identification, paint: Paint, width: number): readonly string[] {
  if (all.length === 0) return [];
  return [
    '',
    paint.strong(`The fewest questions that tell the first ones apart: ${all.length}`),
    ...all.flatMap(({ say, answers }) => {
      const long = Math.max(...answers.map(({ name }) => name.length));
      return [
        `  ${say === '' ? '(connect)' : visibleWithin(say, width - 10)}`,
        ...answers.map(
          ({ name, text }) => `    ${paint.quiet(name.padEnd(long))}  ${shown(text, width - long)}`,
        ),
      ];
    }),
  ];
}

function shown(text: string, width: number): string {
  return text === '' ? '(silence)' : visibleWithin(text, Math.max(40, width - 24));
}
