import { isBeginning } from '../../exchange/alignment/beginning.ts';
import type { Session } from '../../exchange/exchange.ts';
import { secured } from '../../message/request/request.ts';
import { holds } from '../../message/situation/situation-tests.ts';
import type { Test } from '../../model/situation.ts';
import { isOrdinaryCommand } from '../features/table/is-ordinary-command.ts';
import { usualLabel } from '../features/table/usual-label.ts';
import type { Question } from '../model/question.ts';
import type { Row } from '../model/row.ts';

/** How a server that speaks TLS from the start of a connection meets clients that begin in clear. */
export interface ClearFace {
  /** Is this said inside TLS? */
  readonly question: Question;
  /** What nearly everything is answered in clear; absent where nothing is. */
  readonly label?: number;
}

const insideTls: Test = { test: 'happened', event: { verb: secured.command } };
const nearlyAll = 0.8; // of what is said in clear

/**
 * Finds out whether a server has two faces: whoever begins in clear where others begin TLS gets answers of its own, such as a page that
 * says so. A server that talks alike on both sides has one. Undefined there, and where TLS is only ever begun later on.
 */
export function findClearFace(sessions: readonly Session[], rows: readonly Row[]): ClearFace | undefined {
  if (!beginsEitherWay(sessions)) return undefined;
  const bits = Uint8Array.from(rows, ({ context }) => (holds(insideTls, context) ? 1 : 0));
  const isAsked = ({ context: { request } }: Row) =>
    !isBeginning(request) && isOrdinaryCommand(request.command);
  const inClear = [...rows.keys()].filter((index) => bits[index] === 0 && isAsked(rows[index] as Row));
  const saidInside = new Set(
    rows.flatMap((row, index) => (bits[index] === 1 && isAsked(row) ? row.label : [])),
  );
  const own = inClear.filter((index) => !saidInside.has(rows[index]?.label ?? -1));
  if (own.length === 0 || own.length < nearlyAll * inClear.length) return undefined;
  const label = usualLabel(inClear, rows, nearlyAll);
  const question: Question = { test: insideTls, cost: 0, saved: 0, helped: 0, bits };
  return { question, ...(label === undefined ? {} : { label }) };
}

/** Some clients begin with TLS, and others say all in clear. A conversation that goes over into TLS is two sessions with one id. */
function beginsEitherWay(sessions: readonly Session[]): boolean {
  const idsOf = (inside: boolean) =>
    new Set(
      sessions
        .filter(({ conversation: { tls } }) => (tls?.upgraded === true) === inside)
        .map(({ conversation }) => conversation.id),
    );
  const [clear, inside] = [idsOf(false), idsOf(true)];
  return [...inside].some((id) => !clear.has(id)) && [...clear].some((id) => !inside.has(id));
}
