import { isRefusal } from '../../knowledge/status-codes.ts';
import { partOf } from '../../message/request/parts.ts';
import type { Request } from '../../message/request/request.ts';
import { tableKey } from '../../message/request/table-key.ts';
import type { History } from '../../message/session/history.ts';
import { memoize } from '../../model/memoize.ts';
import type { Personality, Template } from '../../model/personality.ts';
import type { Action } from '../../model/session.ts';
import type { Refusal } from './find-refusal.ts';

/** Prepared once for a personality: how a request to begin TLS inside TLS is refused. */
export function tlsRefusal({ situations, templates }: Personality): (command: string) => Refusal | undefined {
  const byId = new Map(templates.map((template) => [template.id, template]));
  const refusals = () =>
    situations.flatMap((situation): Refusal[] => {
      const template = byId.get(situation.answer);
      return template && isRefusal(template.status) ? [{ situation, template }] : [];
    });
  return memoize((command) => {
    const all = refusals();
    const own = all.find(({ situation }) =>
      situation.when.some((test) => test.test === 'verb' && test.is === command),
    );
    return own ?? all.find(({ situation }) => situation.step === 'unknown');
  });
}

/** Whether a session goes on inside TLS. */
export class TlsState {
  readonly #personality: Personality;
  readonly #refusalOf: (command: string) => Refusal | undefined;
  #phase: 'clear' | 'begins' | 'inside' = 'clear';

  constructor(personality: Personality, refusalOf: (command: string) => Refusal | undefined) {
    this.#personality = personality;
    this.#refusalOf = refusalOf;
  }

  /** It was said that TLS begins: nothing more is heard in clear. */
  get begins(): boolean {
    return this.#phase === 'begins';
  }

  /** The answer has been said; gives whether TLS begins with that. */
  answered(request: Request, template: Template): boolean {
    if (this.#phase === 'inside' || !this.#isBeginning(request, template)) return false;
    this.#phase = 'begins';
    return true;
  }

  /** Gives whether the connection begins inside TLS as another would in clear. */
  secured(): boolean {
    const first = this.#phase === 'clear';
    this.#phase = 'inside';
    return first && this.#personality.tls?.start === 'always';
  }

  /** Inside TLS it does not begin once more: as the command was refused elsewhere, or as unknown ones are. */
  refusal(request: Request, template: Template): Refusal | undefined {
    if (this.#phase !== 'inside' || !this.#isBeginning(request, template)) return undefined;
    return this.#refusalOf(request.command);
  }

  /** Data connections are led through TLS too, if the client has asked for it (RFC 4217, 9). */
  protect(actions: readonly Action[], history: History): readonly Action[] {
    const { data } = this.#personality.tls ?? {};
    const latest = data && history.latest(data.verb);
    if (this.#phase !== 'inside' || !data || latest?.status !== data.status) return actions;
    if (tableKey(partOf(latest.request, 'arg1')) !== data.value) return actions;
    return actions.map((action) =>
      action.kind === 'dataSend' || action.kind === 'dataReceive' ? { ...action, tls: true } : action,
    );
  }

  #isBeginning({ command }: Request, { id }: Template): boolean {
    const after = this.#personality.tls?.after ?? [];
    return after.some((one) => one.command === command && one.template === id);
  }
}
