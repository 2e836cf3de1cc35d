import type { SessionLike } from '../../compare/play/session-like.ts';
import { meetSession } from '../../compare/play/session-peer.ts';
import { judgeText } from '../../compare/replies/judge-reply.ts';
import { endpointInReply } from '../../knowledge/data-endpoint.ts';
import type { Endpoint, Transport } from '../../model/conversation.ts';
import type { Personality } from '../../model/personality.ts';
import type { Action, Ends, SessionEvent } from '../../model/session.ts';
import type { Step } from '../../model/situation.ts';
import { openSession } from '../../replay/open-session.ts';
import { seededChance } from '../../replay/session/chance.ts';
import { newState, type SharedState } from '../../replay/session/session-options.ts';
import type { Oracle } from '../model/oracle.ts';

const nobody: Endpoint = { address: '127.0.0.1', port: 50_000 };
const noUpload = { fromClient: '' };

/** Sessions of one personality that share what outlives a session. */
export class Foreteller {
  readonly #personality: Personality;
  readonly #shared: SharedState = newState();
  readonly #chance = seededChance(1);

  constructor(personality: Personality) {
    this.#personality = personality;
  }

  /** Opens a session of its own, with nobody: to ask what would be answered. */
  openAlone(): Promise<Oracle> {
    const { service } = this.#personality;
    return this.open(nobody, service, service.transport);
  }

  /** Opens a session that goes on beside a real one. */
  async open(client: Endpoint, server: Endpoint, transport: Transport): Promise<Oracle> {
    const { templates } = this.#personality;
    let latest: SessionEvent | undefined;
    const note = (actions: readonly Action[]) => {
      for (const action of actions) if (action.kind === 'event') latest = action.event;
      return actions;
    };
    const meet = meetSession((ends) => this.#listening(ends, note));
    const now = () => Date.now() * 1000;
    const peer = await meet({ transport, client, server, start: now() });
    return {
      answer: async (said, active) => {
        if (active) await peer.listen(noUpload);
        await peer.say(said, now());
        const { text, closed } = await peer.hear({ first: 0, more: () => 0 });
        const endpoint = endpointInReply(text);
        if (endpoint) await peer.connect(endpoint.port, noUpload);
        return { text, closed, situation: latest?.situation ?? '', how: stepOf(latest) };
      },
      isRight: (foretold, heard, said) => {
        const when = { time: now(), client, server, said };
        return judgeText(heard, foretold.text, when, when, templates).equal;
      },
    };
  }

  #listening(ends: Ends, note: (actions: readonly Action[]) => readonly Action[]): SessionLike {
    const session = openSession(this.#personality, {
      ends,
      random: this.#chance(),
      timing: 'fast',
      shared: this.#shared,
    });
    return {
      opened: (now) => note(session.opened(now)),
      received: (bytes, now) => note(session.received(bytes, now)),
      ended: (now) => note(session.ended(now)),
      dataListening: (port, now) => note(session.dataListening(port, now)),
      dataEnded: (bytes, now) => note(session.dataEnded(bytes, now)),
    };
  }
}

/** How the latest answer was chosen. */
function stepOf(latest: SessionEvent | undefined): Step {
  return latest === undefined || latest.step === 'unfinished' || latest.step === 'upstream'
    ? 'default'
    : latest.step;
}
