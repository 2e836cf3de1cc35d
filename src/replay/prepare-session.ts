import { full, left, type Request, secured } from '../message/request/request.ts';
import { History } from '../message/session/history.ts';
import { situationFinder, templateFinder } from '../message/situation/choose-situation.ts';
import { tellsStart } from '../message/values/kinds/value-kinds.ts';
import { memoize } from '../model/memoize.ts';
import type { Personality, Template } from '../model/personality.ts';
import { TransferChooser } from './files/choose-transfer.ts';
import type { KnownData } from './files/plan-transfers.ts';
import { type MailboxForm, mailboxForm } from './mail/mailbox.ts';
import { TallyIndex } from './session/counter-book.ts';
import type { TransferFailures } from './session/failed-transfer.ts';
import { findBrokenOff } from './session/find-broken-off.ts';
import { findLastRefusal, findRefusal, type Refusal } from './session/find-refusal.ts';
import { SaslLogin } from './session/sasl-login.ts';
import type { SharedState } from './session/session-options.ts';
import { tlsRefusal } from './session/tls-state.ts';

/** What is prepared once for all sessions of a personality. */
export interface Prepared extends KnownData {
  readonly templateOf: (id: string) => Template;
  readonly tallies: TallyIndex;
  /** The server was heard to speak after its client had left. */
  readonly answersLeaving: boolean;
  /** It was heard inside TLS, with what it had said in clear before. */
  readonly knowsInside: boolean;
  /** It was heard to turn clients away for whom it had no place. */
  readonly turnsAway: boolean;
  /** What was said in the sessions before matters. */
  readonly asksPast: boolean;
  /** Some number tells when it was started, or how long ago that was. */
  readonly countsFromStart: boolean;
  readonly newHistory: (shared: SharedState) => History;
  readonly transfers: TransferChooser;
  /** How it shows mails, where it does. */
  readonly mailbox: MailboxForm | undefined;
  readonly refusalOf: (command: string) => { readonly found: Refusal | undefined };
  /** How a session ends with a refusal of such a command. */
  readonly lastRefusalOf: (command: string) => { readonly found: Refusal | undefined };
  /** What is said of a transfer that fails. */
  readonly failuresOf: (command: string) => TransferFailures;
  /** How a request to begin TLS inside TLS is refused. */
  readonly tlsRefusalOf: (command: string) => Refusal | undefined;
  /** Makes what hears logins that were not recorded; found out once somebody speaks. */
  readonly saslOf: () => SaslLogin | undefined;
  /** Statuses after which what is typed is not repeated. */
  readonly quiet: ReadonlySet<string>;
}

const prepared = new WeakMap<Personality, Prepared>();

/** Prepares a personality for its sessions, once. */
export function prepareSession(personality: Personality): Prepared {
  const known = prepared.get(personality);
  if (known) return known;
  const asks = asksPast(personality);
  const [find, templateOf] = [situationFinder(personality), templateFinder(personality)];
  const fresh = {
    answerTo: (request: Request, history: History) => {
      const situation = find(request, history);
      return { situation, template: templateOf(situation.answer) };
    },
    templateOf,
    tallies: new TallyIndex(personality.templates),
    answersLeaving: knowsCommand(personality, left.command),
    knowsInside: knowsCommand(personality, secured.command),
    turnsAway: knowsCommand(personality, full.command),
    asksPast: asks,
    countsFromStart: countsFromStart(personality),
    newHistory: ({ past }: SharedState) => new History(personality.tree, asks ? [...past.names] : []),
    tree: personality.tree && {
      paths: new Set(personality.tree.paths),
      folders: new Set(personality.tree.folders),
      values: personality.tree.start.values,
    },
    mailbox: mailboxForm(personality),
    transfers: new TransferChooser(personality.transfers, personality.tree),
    hasData: personality.templates.some(({ data }) => data),
    tellsLines: lineTellers(personality),
    refusalOf: memoize((command) => ({ found: findRefusal(personality, command) })),
    lastRefusalOf: memoize((command) => ({ found: findLastRefusal(personality, command) })),
    failuresOf: memoize((command) => ({
      refused: findRefusal(personality, command)?.template,
      toClient: findBrokenOff(personality, command, 'toClient'),
      toServer: findBrokenOff(personality, command, 'toServer'),
    })),
    tlsRefusalOf: tlsRefusal(personality),
    saslOf: SaslLogin.of(personality),
    quiet: quietAfter(personality),
  };
  prepared.set(personality, fresh);
  return fresh;
}

function lineTellers({ situations, templates }: Personality): (command: string) => boolean {
  const telling = templates.filter(({ parts }) =>
    parts.some((part) => typeof part !== 'string' && part.field === 'echo' && part.part === 'dataLines'),
  );
  const ids = new Set(telling.map(({ id }) => id));
  const commands = situations.flatMap(({ answer, when: [verb] }) =>
    ids.has(answer) && verb?.test === 'verb' ? [verb.is] : [],
  );
  const all = new Set(commands);
  return (command) => all.has(command);
}

function knowsCommand({ situations }: Personality, command: string): boolean {
  return situations.some(({ when }) => when.some((test) => test.test === 'verb' && test.is === command));
}

function asksPast({ situations }: Personality): boolean {
  return situations.some(({ when }) => when.some((test) => test.test === 'story' && test.scope === 'server'));
}

function countsFromStart({ templates }: Personality): boolean {
  return templates.some(({ parts }) => parts.some((part) => typeof part !== 'string' && tellsStart(part)));
}

function quietAfter({ grammar: { framing } }: Personality): ReadonlySet<string> {
  return new Set(framing.kind === 'mixed' ? framing.echo?.quiet : []);
}
