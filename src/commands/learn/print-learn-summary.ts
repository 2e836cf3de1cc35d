import type { Cause } from '../../compare/play/judge-script.ts';
import { commandName } from '../../compare/reports/command-name.ts';
import { many } from '../../model/many.ts';
import { asciiJson, asciiText } from '../../personality/ascii-json.ts';
import type { LearnSummary } from './learn-summary.ts';

/** The summary as a person enjoys it: what was seen, what was understood, how well, and what was not. */
export function printLearnSummary(summary: LearnSummary): string {
  const { service, quality, verbs } = summary;
  const name = service.hostName === undefined ? '' : `, which calls itself ${asciiText(service.hostName)}`;
  const lines = [
    `${summary.file}: the server at ${service.transport} ${service.address}:${service.port}${name}`,
    '',
    row('heard', heard(summary)),
    row('commands', verbs.length === 0 ? 'none' : list(verbs.map(commandName), 76)),
    row(
      'understood',
      `${many(summary.situations, 'situation')} in ${many(summary.states, 'state')}, ${many(summary.templates, 'template')}`,
    ),
    ...clock(summary),
    ...remembered(summary),
    ...fields(summary),
    '',
    row(
      'of its bytes',
      `${percent(quality.explained.constant)} constant, ${percent(quality.explained.rule)} made afresh by a rule, ${percent(quality.explained.sampled)} only sampled`,
    ),
    row('accuracy', howGood(quality)),
    ...ownAnswers(summary),
    ...guesses(summary),
    ...relatives(summary),
    ...unexplained(summary),
  ];
  return `${lines.join('\n')}\n`;
}

/** Of very many sessions some stand for all. */
function heard({ sessions, kept, exchanges }: LearnSummary): string {
  if (kept >= sessions) return `${many(sessions, 'session')}, ${many(exchanges, 'exchange')}`;
  return `${many(sessions, 'session')}, for which ${kept} stand, with ${many(exchanges, 'exchange')}`;
}

/** Personalities written before sessions were left out do not say how many were. */
function howGood({ class: status, text, folds, judged }: LearnSummary['quality']): string {
  if (folds === 0) return 'not known: it takes two different sessions to predict one from the other';
  const how = [
    ...(folds === undefined ? [] : [`${folds}-fold`]),
    ...(judged === undefined ? [] : [`${judged} judged`]),
  ].join(', ');
  return `on held-out sessions (${how || 'cross-validation'}) ${percent(status)} of the statuses, ${percent(text)} of the texts`;
}

/** What is not known of this server but of others. */
function relatives({ relatives: known }: LearnSummary): string[] {
  if (!known) return [];
  const { protocol, servers, situations } = known;
  const text = `${many(situations, 'situation')} that nobody recorded, answered as other servers of ${asciiText(protocol)} do (${servers.map(asciiText).join(', ')}); --no-priors leaves them out`;
  return [row('relatives', text)];
}

/** What the recordings show and the personality still answers in another way. */
function ownAnswers({ own }: LearnSummary): string[] {
  if (!own) return [];
  const { exchanges, class: status, text, wrong } = own;
  if (exchanges === 0) return [row('', 'not one reply was recorded that it could be judged by')];
  const most = 5;
  const score = `on the recordings themselves ${percent(status)} of the statuses, ${percent(text)} of the texts`;
  const kinds = wrong.slice(0, most).map(({ command, cause, count }, index) => {
    const text = `${many(count, 'answer')} to ${commandName(command)}: ${causes[cause]}`;
    return row(index === 0 ? 'not right' : '', text);
  });
  const more =
    wrong.length > most ? [row('', `and ${wrong.length - most} more kinds; see mynah verify`)] : [];
  return [row('', score), ...kinds, ...more];
}

/** Where it would be guessing: what one session shows, or none, may be otherwise. */
function guesses({ guesses: { neverRecorded, oneSession, commands }, situations }: LearnSummary): string[] {
  if (neverRecorded + oneSession === 0) return [];
  const most = 6;
  const names = commands.slice(0, most).map(commandName).join(', ');
  const where = names === '' ? '' : `, most about ${names}`;
  const text = `${neverRecorded + oneSession} of ${many(situations, 'situation')}: ${neverRecorded} never recorded, ${oneSession} in one session only${where}`;
  return [row('guessing in', text)];
}

const causes: Readonly<Record<Cause, string>> = {
  closed: 'the connection was closed before',
  silent: 'none is given',
  talkative: 'none was given',
  'never seen': 'no template says this',
  'wrong situation': 'another answer is chosen',
  'wrong value': 'the right template with other values',
};

/** Which of the two clocks is right, nobody can tell. */
function clock({ service: { clockAhead = 0 } }: LearnSummary): string[] {
  if (clockAhead === 0) return [];
  const seconds = (Math.abs(clockAhead) / 1e6).toFixed(1);
  const text = `${seconds} s ${clockAhead > 0 ? 'ahead of' : 'behind'} that of the capture, and so is the emulator's`;
  return [row('its clock is', text)];
}

function remembered({ knownValues, transfers }: LearnSummary): string[] {
  const things = [
    ...(knownValues > 0 ? [many(knownValues, 'known value')] : []),
    ...(transfers > 0 ? [many(transfers, 'file or listing', 'files and listings')] : []),
  ];
  return things.length === 0 ? [] : [row('remembered', things.join(', '))];
}

function fields({ fields: counts }: LearnSummary): string[] {
  if (counts.length === 0) return [row('dynamic', 'nothing: every answer is constant')];
  const width = Math.max(...counts.map(({ kind }) => kind.length));
  return counts.map(({ kind, count, example }, index) =>
    row(index === 0 ? 'dynamic' : '', `${String(count).padStart(4)} ${kind.padEnd(width)}  ${example}`),
  );
}

function unexplained({ unexplained: rest }: LearnSummary): string[] {
  const most = 5;
  const shown = [...rest].sort((a, b) => b.seen - a.seen).slice(0, most);
  const lines = shown.map(({ template, where, distinct, seen, values }, index) =>
    row(
      index === 0 ? 'unexplained' : '',
      `${template}: ${where}, ${many(distinct, 'value')} in ${seen}, e.g. ${sampleOf(values)}`,
    ),
  );
  return rest.length > most ? [...lines, row('', `and ${rest.length - most} more`)] : lines;
}

/** One value as it would stand in the file, as far as it fits a line. */
function sampleOf([value = '']: readonly string[]): string {
  const most = 60;
  return value.length > most
    ? `${asciiJson(value.slice(0, most))} and ${value.length - most} bytes more`
    : asciiJson(value);
}

function row(label: string, text: string): string {
  return `  ${label.padEnd(13)}${text}`.trimEnd();
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`;
}

function list(words: readonly string[], width: number): string {
  let text = '';
  for (const [index, word] of words.entries()) {
    const rest = words.length - index;
    if (text.length + word.length + 1 > width) return `${text} and ${rest} more`;
    text += `${index === 0 ? '' : ' '}${word}`;
  }
  return text;
}
