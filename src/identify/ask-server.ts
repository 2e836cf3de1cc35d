import type { Script } from '../compare/play/script.ts';
import type { Endpoint, Transport } from '../model/conversation.ts';
import type { HeldSession, Step } from '../scan/model/session-plan.ts';
import { holdSession } from '../scan/talk/hold-session.ts';
import { openUdp } from '../scan/talk/open-udp.ts';
import { Pace } from '../scan/talk/pace.ts';
import { openTcp, type Recording } from '../scan/talk/recorded-connection.ts';
import type { Candidate, MeetCandidate } from './candidate.ts';
import { compareCandidates, type Ranked } from './compare-candidates.ts';
import type { Foretellers } from './foretell.ts';
import { isClear } from './identification.ts';
import { planQuestions, type Suspect } from './plan-questions.ts';
import { skeletonOf } from './wording.ts';

export interface AskOptions {
  readonly target: Endpoint;
  readonly transport: Transport;
  /** The local address that is asked from; undefined: the system's choice. */
  readonly source: string | undefined;
  readonly recording: Recording;
  /** The most that may be asked. */
  readonly questions: number;
  /** ms: the longest wait for an answer. */
  readonly patience: number;
  readonly meet: MeetCandidate;
  readonly foretellers: Foretellers;
  /** What may be asked, by the name of the candidate whose clients did. */
  readonly pool: ReadonlyMap<string, readonly Step[]>;
}

/** What came of it. */
export interface Asked {
  readonly ranked: readonly Ranked[];
  readonly scripts: readonly Script[];
  readonly questions: number;
}

const perSession = 6;
/** Candidates that are this much less like the server are asked for no more. */
const hopeless = 0.35;
const mostSuspects = 6;
/** So many answers have to be as foretold before it is said who it is; so many before it is said that it is nobody. */
const enoughToTell = 10;
const enoughToDeny = 18;
const unlike = 0.4;

/** Asks a server, session by session, what tells best which candidate it is. Throws the system's error where it cannot be reached. */
export async function askServer(candidates: readonly Candidate[], options: AskOptions): Promise<Asked> {
  const pace = new Pace(options.patience);
  const scripts = [scriptOf(await hold([], options, pace, undefined), options, 0)];
  const greets = scripts[0]?.turns[0]?.heard !== '';
  const said = new Set<string>();
  let questions = 0;
  for (;;) {
    const ranked = await compareCandidates(scripts, candidates, options.meet);
    if (questions >= options.questions || isDone(ranked, questions)) return { ranked, scripts, questions };
    const steps = await planQuestions(
      {
        suspects: suspectsOf(ranked, questions),
        pool: poolOf(ranked, options.pool, said),
        foretellers: options.foretellers,
        heard: new Set(scripts.flatMap(({ turns }) => turns.map(({ heard }) => skeletonOf(heard)))),
      },
      Math.min(perSession, options.questions - questions),
    );
    if (steps.length === 0) return { ranked, scripts, questions };
    const session = await hold(steps, options, pace, greets);
    const asked = session.held.filter(({ step }) => step.say !== '').length;
    for (const { say } of steps.slice(0, Math.max(1, asked))) said.add(say);
    questions += Math.max(1, asked);
    scripts.push(scriptOf(session, options, scripts.length));
  }
}

function isDone(ranked: readonly Ranked[], questions: number): boolean {
  const best = ranked[0]?.share ?? 0;
  return (questions >= enoughToTell && isClear(ranked)) || (questions >= enoughToDeny && best < unlike);
}

/** Those who can still be it, heavier the liker they are. Before anything was asked that is everybody who greets alike. */
function suspectsOf(ranked: readonly Ranked[], questions: number): readonly Suspect[] {
  const best = ranked[0]?.share ?? 0;
  const able = ranked.filter(({ share }) => best - share <= hopeless);
  const most = questions === 0 ? able.length : mostSuspects;
  return able.slice(0, most).map(({ candidate, share }) => ({ candidate, weight: 0.1 + share }));
}

/** What the likeliest candidates' clients asked, in turn, but for what was said already. */
function poolOf(
  ranked: readonly Ranked[],
  pool: AskOptions['pool'],
  said: ReadonlySet<string>,
): readonly Step[] {
  const best = ranked[0]?.share ?? 0;
  const hopeful = ranked.filter(({ share }) => best - share <= hopeless);
  const able = best < unlike ? leastTried(hopeful, pool, said) : hopeful;
  const each = Math.ceil(240 / Math.max(1, Math.min(able.length, 12)));
  const steps = able.flatMap(({ candidate }) =>
    (pool.get(candidate.name) ?? []).filter(({ say }) => !said.has(say)).slice(0, each),
  );
  return [...new Map(steps.map((step) => [step.say, step])).values()];
}

/** While nobody is like the server: those whose own clients have been followed least. It may only answer in the protocol of theirs. */
function leastTried(
  ranked: readonly Ranked[],
  pool: AskOptions['pool'],
  said: ReadonlySet<string>,
): readonly Ranked[] {
  const asked = ({ candidate }: Ranked) =>
    (pool.get(candidate.name) ?? []).filter(({ say }) => said.has(say)).length;
  const least = Math.min(...ranked.map(asked));
  return ranked.filter((one) => asked(one) === least);
}

async function hold(
  steps: readonly Step[],
  { target, transport, source, recording }: AskOptions,
  pace: Pace,
  greets: boolean | undefined,
): Promise<HeldSession> {
  const open = transport === 'udp' ? openUdp : openTcp;
  const wire = await open(target, source, recording);
  return holdSession({ steps, focus: [], kind: 'identify' }, wire, {
    pace,
    recording,
    templates: [],
    delay: 20,
    greets: transport === 'udp' ? false : greets,
    mayGoOn: () => true,
  });
}

/** What was said and heard, as if it had been recorded. */
function scriptOf({ held, cut }: HeldSession, { target, transport }: AskOptions, id: number): Script {
  const start = Date.now() * 1000;
  return {
    id,
    transport,
    client: { address: '127.0.0.1', port: 50_000 },
    server: target,
    start,
    serverEnds: cut,
    turns: held.map(({ step, heard }) => ({
      said: step.say,
      heard,
      time: start,
      delay: 0,
      lasts: 0,
      judged: true,
    })),
  };
}
