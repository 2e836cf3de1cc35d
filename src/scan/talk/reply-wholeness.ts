import { judgeText } from '../../compare/replies/judge-reply.ts';
import type { Template } from '../../model/personality.ts';
import type { Wire } from './wire.ts';

/** `whole`: nothing more will come; `likely`: nothing more has to come; `part`: something is missing. */
export type Wholeness = 'whole' | 'likely' | 'part';

/** What is known of the reply that is being heard. */
export interface Expected {
  readonly said: string;
  readonly foretold?: string;
  readonly templates: readonly Template[];
}

/** Whether a reply is whole, as far as it can be told from its own form, from what was foretold, and from what was asked. */
export function replyWholeness(text: string, { said, foretold, templates }: Expected, wire: Wire): Wholeness {
  if (foretold !== undefined && foretold !== '') {
    const heard = { time: Date.now() * 1000, client: wire.client, server: wire.server, said };
    if (judgeText(foretold, text, heard, heard, templates).equal) return 'whole';
  }
  if (goesOn(text)) return 'part';
  const tag = /^([A-Za-z]*\d+) \S/.exec(said.slice(said.lastIndexOf('\n', said.length - 2) + 1))?.[1];
  if (tag !== undefined && text.endsWith('\n')) {
    if (text.startsWith(`${tag} `) || text.includes(`\n${tag} `)) return 'whole';
  }
  return 'likely';
}

/** A line that says that another follows, an announced transfer, or a body that was announced and has not come. */
function goesOn(text: string): boolean {
  const tail = text.slice(-2000);
  if (/(?:^|\n)\d{3}-[^\n]*\n$/.test(tail) || /(?:^|\n)1\d\d [^\n]*\n$/.test(tail)) return true;
  if (/^[*$]/.test(text)) return missingOfResp(text);
  const head = /^[A-Z]+\/\d\.\d \d{3}/.test(text) ? text.indexOf('\r\n\r\n') : -2;
  if (head === -1) return true;
  const length = head > 0 ? /\ncontent-length: *(\d+)/i.exec(text.slice(0, head))?.[1] : undefined;
  return length !== undefined && text.length < head + 4 + Number(length) && !/^\S+ 304/.test(text);
}

/** A bulk string of RESP with fewer bytes than it announces. */
function missingOfResp(text: string): boolean {
  const [, type, count = '0', rest = ''] = /^([$*])(-?\d+)\r\n(.*)$/s.exec(text) ?? [];
  return type === '$' && Number(count) >= 0 && rest.length < Number(count) + 2;
}
