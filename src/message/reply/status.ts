import { respStatus } from '../../knowledge/resp.ts';
import type { RecordGrammar } from '../../model/grammar.ts';
import { isBinary } from '../bytes/is-binary.ts';
import type { Request } from '../request/request.ts';

/**
 * The status of a reply: what steers the state. A three-digit code, `+OK` or `-ERR`, the word after the request's tag,
 * a RESP type with the error's first word, or the first word, but for one with a colon in front that says who speaks (RFC 1459, 2.3); `''` for silence; of a binary reply the
 * bytes in hex that the grammar names.
 */
export function statusOf(reply: string, request: Request, records?: RecordGrammar): string {
  if (reply === '') return '';
  if (records && isBinary(reply)) return `#${hexAt(reply, records.statusAt)}`;
  if (request.tag !== '') {
    const tagged = taggedLine(reply, request.tag);
    if (tagged !== undefined) return firstWord(tagged.slice(request.tag.length + 1));
  }
  const code = /^(?:[A-Z]+\/\d\.\d )?(\d{3})(?=[ \-\r\n]|$)/.exec(reply)?.[1];
  if (code !== undefined) return code;
  if (/^[^\t\r\n\x20-\x7e\x80-\xff]|^..[\0-\x06]/.test(reply)) return `#${hexAt(reply, [0, 1])}`;
  return promptOf(reply) ?? firstWord(reply.replace(/^:[^ \r\n]{1,255} /, '')); // who says it comes first (RFC 1459, 2.3)
}

/** What asks for more input: the last word of a line that does not end, if it ends as prompts do: `login: `, `~$ `. */
function promptOf(reply: string): string | undefined {
  return /(?:^|[ \n])([^ \r\n]{0,32}[:>$#%?]) ?$/.exec(reply.slice(-48))?.[1];
}

/** The line of `reply` that starts with the tag. */
function taggedLine(reply: string, tag: string): string | undefined {
  const at = reply.startsWith(`${tag} `) ? 0 : reply.lastIndexOf(`\n${tag} `) + 1;
  return at === 0 && !reply.startsWith(`${tag} `) ? undefined : reply.slice(at);
}

function firstWord(text: string): string {
  const resp = respStatus(text);
  if (resp !== undefined) return resp;
  const prefixed = /^:[^ \r\n]+ +([^ \t\r\n]{1,24})/.exec(text)?.[1];
  if (prefixed !== undefined) return prefixed;
  const word = /^[^ \t\r\n]{1,24}/.exec(text)?.[0] ?? '';
  if (word === '*') return /^\* [^ \r\n]{1,24}/.exec(text)?.[0] ?? word;
  return word;
}

function hexAt(reply: string, places: readonly number[]): string {
  const byte = (at: number) => reply.charCodeAt(at < 0 ? reply.length + at : at); // NaN where there is none
  return places.map((at) => (byte(at) || 0).toString(16).padStart(2, '0')).join('');
}
