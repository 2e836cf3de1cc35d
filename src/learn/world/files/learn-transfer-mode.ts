import type { DataUse } from '../../../exchange/alignment/data-uses.ts';
import type { Exchange, Session } from '../../../exchange/exchange.ts';
import { isRefusal } from '../../../knowledge/status-codes.ts';
import { asSentText } from '../../../message/bytes/text-lines.ts';
import { partOf } from '../../../message/request/parts.ts';
import { tableKey } from '../../../message/request/table-key.ts';
import { History } from '../../../message/session/history.ts';
import type { TextMode, Tree } from '../../../model/personality.ts';

const mostValues = 6; // of a command that chooses a mode

/** A transfer to the client, and what was last said with each command, by `command status`. */
interface Sent {
  readonly what: string;
  readonly bytes: string;
  readonly said: ReadonlyMap<string, string>;
}

/**
 * Finds the command that makes the server send files as text: with one of its values, the lines of a file end in CR LF; with
 * another, the same file was sent as it is. What has a lone LF in it was not sent as text.
 */
export function learnTransferMode(
  sessions: readonly Session[],
  uses: ReadonlyMap<Exchange, DataUse>,
  tree: Tree | undefined,
): TextMode | undefined {
  const sent = sessions.flatMap((session) => sentIn(session, uses, tree));
  const commands = new Set(sent.flatMap(({ said }) => [...said.keys()]));
  const found = [...commands].sort().flatMap((command) => modeBy(command, sent) ?? []);
  return found.sort((a, b) => b.proofs - a.proofs)[0]?.mode;
}

function sentIn(
  { exchanges }: Session,
  uses: ReadonlyMap<Exchange, DataUse>,
  tree: Tree | undefined,
): readonly Sent[] {
  const history = new History(tree);
  const said = new Map<string, string>();
  return exchanges.flatMap((exchange): Sent[] => {
    const { request, status } = exchange;
    const use = uses.get(exchange);
    const what = `${request.command} ${history.folder ?? ''} ${request.rest}`;
    history.add({ request, status, template: '', values: [] });
    if (use?.direction === 'toClient') return [{ what, bytes: use.bytes, said: new Map(said) }];
    if (!isRefusal(status) && request.words.length > 0)
      said.set(`${request.command} ${status}`, tableKey(partOf(request, 'arg1')));
    return [];
  });
}

function modeBy(command: string, sent: readonly Sent[]): { proofs: number; mode: TextMode } | undefined {
  const plain = new Set<string>();
  const all = new Set<string>();
  const files = new Map<string, string[]>();
  for (const { what, bytes, said } of sent) {
    const value = said.get(command) ?? '';
    all.add(value);
    if (!/(?<!\r)\n/.test(bytes)) continue;
    plain.add(value);
    files.set(what, [...(files.get(what) ?? []), bytes]);
  }
  const text = [...all].filter((value) => !plain.has(value)).sort();
  if (plain.size === 0 || text.length === 0 || all.size > mostValues) return undefined;
  const proofs = sent.filter(
    ({ what, bytes, said }) =>
      text.includes(said.get(command) ?? '') &&
      (/\r\r\n/.test(bytes) || files.get(what)?.some((file) => asSentText(file) === bytes)),
  );
  const [verb = '', status = ''] = command.split(' ');
  return proofs.length === 0
    ? undefined
    : { proofs: proofs.length, mode: { verb, part: 'arg1', status, values: text } };
}
