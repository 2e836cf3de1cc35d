import type { Session } from '../../exchange/exchange.ts';
import type { Request } from '../../message/request/request.ts';
import { groupBy } from '../../statistics/group-by.ts';
import { groupSessions } from '../evidence/group-sessions.ts';

const leastScripts = 2; // different sessions that must use a word
const mostWords = 48; // of one command: more are no keywords
const leastShare = 0.6; // of a command's requests that begin with a keyword
const leastAlike = 3; // words with one answer that repeats the word
const itself = '\u2022'; // in place of the word: no byte
const leastFollowed = 0.5; // of them that go on in the same field: a name stands alone

/** A request, its answer, and in which of the different sessions. */
interface Use {
  readonly request: Request;
  readonly reply: string;
  readonly script: number;
}

/**
 * Finds commands of binary requests that carry a language of their own, as SQL: their text begins with one of few words, and
 * more follows. Gives the commands with these words, `#03 SELECT`. Words that do nothing but come
 * back, as several others do in the same answer, are made up and belong to no language.
 */
export function inferKeywords(sessions: readonly Session[]): readonly string[] {
  const scripts = groupSessions(sessions);
  const uses = sessions.flatMap(({ exchanges }, number) =>
    exchanges.flatMap(({ request, reply }): readonly Use[] =>
      request.kind === 'record' && request.fields
        ? [{ request, reply, script: scripts[number] ?? number }]
        : [],
    ),
  );
  return groupBy(uses, ({ request }) => request.command).flatMap(keywordsOf);
}

function keywordsOf(all: readonly Use[]): readonly string[] {
  const words = groupBy(
    all.filter(({ request }) => /^[A-Za-z]{2,}$/.test(request.words[0] ?? '')),
    ({ request }) => request.words[0]?.toUpperCase() ?? '',
  );
  const isShared = (own: readonly Use[]) => new Set(own.map(({ script }) => script)).size >= leastScripts;
  const shared = words.filter(isShared);
  const covered = shared.flat();
  const followed = covered.filter(({ request }) => isSentence(request));
  const isLanguage =
    shared.length > 1 &&
    shared.length <= mostWords &&
    covered.length >= leastShare * all.length &&
    followed.length >= leastFollowed * covered.length;
  if (!isLanguage) return [];
  const forms = shared.map((own) => new Set(own.map(formOf)));
  const users = (form: string) => forms.filter((own) => own.has(form)).length;
  const isMadeUp = (own: ReadonlySet<string>) =>
    [...own].every((form) => form.includes(itself) && users(form) >= leastAlike);
  return shared
    .filter((_, index) => !isMadeUp(forms[index] ?? new Set()))
    .map(([first]) => `${first?.request.command} ${first?.request.words[0]?.toUpperCase()}`);
}

/** The words of an answer, without the first word of its request. */
function formOf({ request, reply }: Use): string {
  const word = request.words[0] ?? '';
  return (reply.replaceAll(word, itself).match(/\u2022|[A-Za-z ]{3,}/g) ?? []).join('|');
}

/** The field that holds the first word has more of them. */
function isSentence({ words, fields = [] }: Request): boolean {
  const [first = ''] = words;
  return (
    fields.find(({ value }) => value.trimStart().startsWith(first))?.value.includes(`${first} `) ?? false
  );
}
