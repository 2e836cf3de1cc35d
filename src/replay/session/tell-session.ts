import { isCompletion } from '../../knowledge/status-codes.ts';
import { toBytes } from '../../message/bytes/latin1.ts';
import { loginOf } from '../../message/request/login-of.ts';
import type { Request } from '../../message/request/request.ts';
import type { Template } from '../../model/personality.ts';
import type { Action, SessionEvent } from '../../model/session.ts';
import type { Situation } from '../../model/situation.ts';

const shortestBlock = 4; // bytes: less is an empty one with its end
const shortestKept = 64; // bytes of what was never answered: less is in the log whole

/** Blocks that the client sent (mail after DATA, an article after POST) are kept. */
export function keptBlock(request: Request): readonly Action[] {
  if (request.kind !== 'block' || request.raw.length < shortestBlock) return [];
  return [{ kind: 'keep', what: 'mail', name: request.command, bytes: toBytes(request.raw) }];
}

/** One exchange, for the log, with the login that it completes. */
export function toldExchange(
  login: SessionEvent['login'],
  request: Request,
  situation: Situation,
  { id }: Template,
  answer: string,
): Action {
  return {
    kind: 'event',
    event: {
      situation: situation.id,
      step: situation.step,
      template: id,
      verb: request.command,
      request: request.raw,
      answer,
      ...(login ? { login } : {}),
    },
  };
}

/** The login that a request completes, and whether it is accepted where it is answered so. `before` is the request before. */
export function answeredLogin(
  before: Request | undefined,
  request: Request,
  status: string,
): SessionEvent['login'] {
  const said = loginOf(before, request);
  return said && { ...said, accepted: isCompletion(status) };
}

/** What a client began and did not end: half a line, half a mail. `after` is the request before it. */
export function toldUnfinished(said: string, isBlock: boolean, after: Request): readonly Action[] {
  if (said === '') return [];
  const event = {
    situation: '',
    step: 'unfinished',
    template: '',
    verb: '',
    request: said,
    answer: '',
  } as const;
  const name = isBlock ? `${after.command}...` : 'unfinished';
  const isKept = isBlock || said.length > shortestKept;
  return [
    ...(isKept
      ? [
          {
            kind: 'keep',
            what: isBlock ? 'mail' : 'upload',
            name,
            bytes: toBytes(said),
            unfinished: true,
          } as const,
        ]
      : []),
    { kind: 'event', event },
  ];
}
