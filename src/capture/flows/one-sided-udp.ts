import type { Frame } from '../layers/frame.ts';
import type { Flow } from './flow.ts';

/** A server that answers from another port does so at once, or when the client has asked again. */
const MAX_WAIT = 5_000_000;
const MAX_QUESTIONS = 4096; // that wait for an answer from another port
/** Below, a port belongs to a service, and what is sent to it is a question of its own. */
const FIRST_CLIENT_PORT = 1024;

/**
 * UDP flows in which only one side has spoken. A TFTP server (RFC 1350, section 4) and some others answer from a port of
 * their own, so that the answer has another four-tuple than the question.
 */
export class OneSidedUdp {
  readonly #questions = new Map<string, Flow>();

  /** `flow` begins with the packet in `frame`, from `sourcePort`. */
  add(frame: Frame, sourcePort: number, flow: Flow): void {
    if (sourcePort < FIRST_CLIENT_PORT) return;
    const { source0, source1, source2, source3, target0, target1, target2, target3 } = frame;
    const key = `${sourcePort} ${source0} ${source1} ${source2} ${source3} ${target0} ${target1} ${target2} ${target3}`;
    this.#questions.delete(key);
    this.#questions.set(key, flow);
    if (this.#questions.size <= MAX_QUESTIONS) return;
    for (const oldest of this.#questions.keys()) {
      this.#questions.delete(oldest);
      break;
    }
  }

  /** The flow whose question the packet in `frame`, to `targetPort`, answers from another port. */
  maybeTake(frame: Frame, targetPort: number): Flow | undefined {
    if (this.#questions.size === 0 || targetPort < FIRST_CLIENT_PORT) return undefined;
    const { source0, source1, source2, source3, target0, target1, target2, target3 } = frame;
    const key = `${targetPort} ${target0} ${target1} ${target2} ${target3} ${source0} ${source1} ${source2} ${source3}`;
    const flow = this.#questions.get(key);
    if (flow === undefined) return undefined;
    this.#questions.delete(key);
    const answered = flow.low.packets > 0 && flow.high.packets > 0;
    return answered || flow.ended || Math.abs(frame.time - flow.end) > MAX_WAIT ? undefined : flow;
  }
}
