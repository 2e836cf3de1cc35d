import { saidInPlain } from '../../knowledge/sasl.ts';
import { plainAnnounced, type SaslLoginWay, saslLoginWays } from '../../knowledge/sasl-logins.ts';
import { isSuccess } from '../../knowledge/status-codes.ts';
import { type Request, readRequest } from '../../message/request/request.ts';
import type { Grammar } from '../../model/grammar.ts';
import type { Personality } from '../../model/personality.ts';

/**
 * A server that announces SASL's PLAIN mechanism takes it, though the recording may show other logins only. Then what is said
 * so is heard as the login that was recorded: `AUTH PLAIN AGFubgB0dWxpcDc=` is `USER ann` and `PASS tulip7`.
 */
export class SaslLogin {
  readonly #grammar: Grammar;
  readonly #way: SaslLoginWay;
  /** The request that was challenged. */
  #asked: Request | undefined;

  /** Makes one for each session; none where the server announces nothing, or was recorded with it, which is found out the first time. */
  static of(personality: Personality): () => SaslLogin | undefined {
    let known: { readonly way: SaslLoginWay | undefined } | undefined;
    return () => {
      known ??= { way: wayOf(personality) };
      return known.way && new SaslLogin(personality.grammar, known.way);
    };
  }

  private constructor(grammar: Grammar, way: SaslLoginWay) {
    this.#grammar = grammar;
    this.#way = way;
  }

  /** The next line is what the client says to the challenge. */
  get challenged(): boolean {
    return this.#asked !== undefined;
  }

  /**
   * The recorded commands that log in as this request does; none where the client still has to say its message. Undefined where the request is
   * no such login.
   */
  recordedAs(request: Request): readonly Request[] | undefined {
    const asked = this.#asked;
    this.#asked = undefined;
    if (asked) return this.#login(asked.tag, request.line);
    const [mechanism, message] = request.words;
    if (request.command !== this.#way.verb || mechanism?.toUpperCase() !== 'PLAIN') return undefined;
    if (message !== undefined) return this.#login(request.tag, message);
    this.#asked = request;
    return [];
  }

  #login(tag: string, message: string): readonly Request[] {
    const [user, password] = saidInPlain(message) ?? ['', ''];
    return this.#way.says(user, password, tag).map((line) => readRequest(`${line}\r\n`, this.#grammar));
  }
}

function wayOf({ grammar, templates, situations }: Personality): SaslLoginWay | undefined {
  const way = saslLoginWays.find(({ verbs }) => verbs.every((verb) => grammar.verbs.includes(verb)));
  if (!way || grammar.framing.kind !== 'line') return undefined;
  if (
    !templates.some(({ parts }) =>
      parts.some((part) => typeof part === 'string' && plainAnnounced.test(part)),
    )
  )
    return undefined;
  const taken = new Set(templates.flatMap(({ id, status }) => (isSuccess(status) ? [id] : [])));
  const isRecorded = situations.some(
    ({ when, answer }) =>
      taken.has(answer) && when.some((test) => test.test === 'verb' && test.is === way.verb),
  );
  return isRecorded ? undefined : way;
}
