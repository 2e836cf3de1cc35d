import type { Request } from '../message/request.ts';
import { groupSessions } from './collect-samples.ts';
import type { Session } from './exchange.ts';
import { groupBy } from './group-by.ts';

const leastScripts = 2; // different sessions that must use a word
const mostWords = 48; // of one command: more are no keywords
const leastShare = 0.6; // of a command's requests that begin with a keyword
const leastFollowed = 0.5; // of them that go on in the same field: a name stands alone

/**
 * Finds commands of binary requests that carry a language of their own, as SQL: their text begins with one of few words, and
 * more follows. Gives the commands with these words, `#03 SELECT`.
 */
export function inferKeywords(sessions: readonly Session[]): readonly string[] {
  const scripts = groupSessions(sessions);
  const requests = sessions.flatMap(({ exchanges }, number) =>
    exchanges.flatMap(({ request }) =>
      request.kind === 'record' && request.fields ? [{ request, script: scripts[number] ?? number }] : [],
    ),
  );
  return groupBy(requests, ({ request }) => request.command).flatMap((group) => {
    const words = groupBy(
      group.filter(({ request }) => /^[A-Za-z]{2,}$/.test(request.words[0] ?? '')),
      ({ request }) => request.words[0]?.toUpperCase() ?? '',
    );
    const keywords = words.filter((own) => new Set(own.map(({ script }) => script)).size >= leastScripts);
    const covered = keywords.flat();
    const followed = covered.filter(({ request }) => isSentence(request));
    const isLanguage =
      keywords.length > 1 &&
      keywords.length <= mostWords &&
      covered.length >= leastShare * group.length &&
      followed.length >= leastFollowed * covered.length;
    return isLanguage
      ? keywords.map(([first]) => `${first?.request.command} ${first?.request.words[0]?.toUpperCase()}`)
      : [];
  });
}

/** The field that holds the first word has more of them. */
function isSentence({ words, fields = [] }: Request): boolean {
  const [first = ''] = words;
  return (
    fields.find(({ value }) => value.trimStart().startsWith(first))?.value.includes(`${first} `) ?? false
  );
}
