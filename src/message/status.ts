import type { Request } from './request.ts';

/**
 * The status of a reply: what steers the state. A three-digit code, `+OK` or `-ERR`, the word after the request's tag,
 * a RESP type with the error's first word, or the first word; `''` for silence; two bytes in hex where the reply is binary.
 */
export function statusOf(reply: string, request: Request): string {
  if (reply === '') return '';
  if (request.tag !== '') {
    const tagged = taggedLine(reply, request.tag);
    if (tagged !== undefined) return firstWord(tagged.slice(request.tag.length + 1));
  }
  const code = /^(?:[A-Z]+\/\d\.\d )?(\d{3})(?=[ \-\r\n]|$)/.exec(reply)?.[1];
  if (code !== undefined) return code;
  if (/^[^\t\r\n\x20-\x7e\x80-\xff]|^..[\0-\x06]/.test(reply)) return `#${hex(reply)}`;
  return firstWord(reply);
}

/** The line of `reply` that starts with the tag. */
function taggedLine(reply: string, tag: string): string | undefined {
  const at = reply.startsWith(`${tag} `) ? 0 : reply.lastIndexOf(`\n${tag} `) + 1;
  return at === 0 && !reply.startsWith(`${tag} `) ? undefined : reply.slice(at);
}

function firstWord(text: string): string {
  const resp = /^([:$*])-?\d+\r\n/.exec(text);
  if (resp?.[1] !== undefined) return text.startsWith(`${resp[1]}-1`) ? `${resp[1]}-1` : resp[1];
  const word = /^[^ \t\r\n]{1,24}/.exec(text)?.[0] ?? '';
  if (word === '*') return /^\* [^ \r\n]{1,24}/.exec(text)?.[0] ?? word;
  return word;
}

function hex(reply: string): string {
  return Buffer.from(reply.slice(0, 2), 'latin1').toString('hex');
}
