import type { Endpoint, Transport } from '../model/conversation.ts';
import type { Personality } from '../model/personality.ts';
import { Foreteller } from './foretell/foreteller.ts';
import type { Manners } from './manners.ts';
import type { HeldSession, SessionPlan } from './model/session-plan.ts';
import { holdSession, isFlood } from './talk/hold-session.ts';
import { openUdp } from './talk/open-udp.ts';
import type { Pace } from './talk/pace.ts';
import { openTcp, type Recording } from './talk/recorded-connection.ts';
import type { ShownNames } from './talk/session-names.ts';
import type { Wire } from './talk/wire.ts';

export interface Asking {
  readonly target: Endpoint;
  readonly transport: Transport;
  /** Local addresses that connections come from, in turn; none: the system's choice. */
  readonly sources: readonly string[];
  readonly connections: number;
  /** ms between requests. */
  readonly delay: number;
  readonly recording: Recording;
  readonly pace: Pace;
  readonly manners: Manners;
  readonly shown: ShownNames;
  /** Whether another exchange may begin. */
  readonly mayGoOn: () => boolean;
  /** Whether the server greets; undefined while nobody knows. */
  readonly greets: () => boolean | undefined;
  readonly held: (session: HeldSession) => void;
}

/** Holds sessions with the server, some at a time. Gives whether the server is still there. */
export async function askSessions(
  plans: readonly SessionPlan[],
  asking: Asking,
  personality: Personality | undefined,
): Promise<boolean> {
  const queue = [...plans];
  const foreteller = personality && new Foreteller(personality);
  let isThere = true;
  let turn = 0;
  let served = 0;
  /** Sessions in which the server said nothing, and how many it had served by then. */
  const silent = new Map<SessionPlan, number>();
  const work = async () => {
    for (let plan = queue.shift(); plan && isThere && asking.mayGoOn(); plan = queue.shift()) {
      const wire = await open(asking, turn++).catch((error: Error) => error);
      const session =
        wire instanceof Error ? undefined : await hold(plan, wire, asking, foreteller, personality);
      const trouble = troubleWith(wire, session, asking.transport);
      // others were answered since: it is not the server, it is what was said
      const isMeant = trouble === saysNothing && served > (silent.get(plan) ?? served);
      const why = isMeant ? undefined : trouble;
      if (session && (why === undefined || isFlood(session))) asking.held(session);
      if (session && why === undefined) {
        asking.manners.served();
        served += 1;
        const rest = restOf(session);
        if (rest) queue.unshift(rest);
        continue;
      }
      const wait = asking.manners.failed(why ?? '');
      if (wait === undefined) isThere = false;
      else if (why !== saysNothing) queue.unshift(plan);
      else if (queue.length > 0 || served === 0 || !silent.has(plan)) queue.splice(1, 0, plan); // another first
      if (why === saysNothing) silent.set(plan, served);
      await pause(wait ?? 0, asking.mayGoOn);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, asking.connections) }, work));
  return isThere;
}

const saysNothing = 'the server says nothing';

/** Why a session does not count as held; undefined if it does. Over UDP silence is an answer. */
function troubleWith(
  wire: Wire | Error,
  session: HeldSession | undefined,
  transport: Transport,
): string | undefined {
  if (wire instanceof Error || !session) return `no connection (${(wire as Error).message})`;
  if (isFlood(session)) return 'the server does not stop talking';
  if (transport === 'udp' || session.held.some(({ heard }) => heard !== '')) return undefined;
  return saysNothing;
}

function open({ target, transport, sources, recording }: Asking, turn: number): Promise<Wire> {
  const source = sources[turn % Math.max(1, sources.length)];
  return (transport === 'udp' ? openUdp : openTcp)(target, source, recording);
}

async function hold(
  plan: SessionPlan,
  wire: Wire,
  { pace, manners, recording, shown, delay, mayGoOn, greets, transport }: Asking,
  foreteller: Foreteller | undefined,
  personality: Personality | undefined,
): Promise<HeldSession> {
  const oracle = await foreteller?.open(wire.client, wire.server, transport);
  manners.braked(pace.brake);
  return holdSession(plan, wire, {
    pace,
    recording,
    shown,
    ...(oracle ? { oracle } : {}),
    templates: personality?.templates ?? [],
    delay: delay + pace.brake,
    greets: greets(),
    mayGoOn,
  });
}

/** What was not asked because the server ended the session: the same way, and the rest of the questions. */
function restOf({ plan, held, cut }: HeldSession): SessionPlan | undefined {
  if (!cut) return undefined;
  const said = held.filter(({ step }) => step.say !== '').length;
  const first = plan.focus[0] ?? 0;
  const rest = plan.focus.filter((index) => index >= said);
  // no question was answered: it would end there again
  if (rest.length === 0 || rest.length === plan.focus.length || said <= first) return undefined;
  const way = plan.steps.slice(0, first);
  const later = plan.steps.slice(rest[0]);
  return {
    steps: [...way, ...later],
    focus: rest.map((index) => index - (rest[0] ?? 0) + way.length),
    kind: plan.kind,
  };
}

/** Waits, but no longer than anybody wants to go on. */
async function pause(ms: number, mayGoOn: () => boolean): Promise<void> {
  const until = Date.now() + ms;
  while (Date.now() < until && mayGoOn()) {
    await new Promise((resolve) => setTimeout(resolve, Math.min(100, until - Date.now())));
  }
}
