import { calledName } from '../../../knowledge/http.ts';
import type { FieldSource } from '../../../model/field.ts';
import type { Sample } from '../../model/sample.ts';
import { proveEchoes } from './prove-echoes.ts';

/** Shorter values are too often the same by chance to be taken for an echo on one sighting. */
const tellingLength = 4;
const enough = 5000; // replies looked at

/** A spot of a reply that shows what the client had sent. */
export interface SingleEcho {
  readonly value: string;
  readonly sources: readonly FieldSource[];
  readonly command: string;
  /** What stands before it in its line. */
  readonly before: string;
}

/**
 * Decides about spots that always showed one and the same value the client had sent: protocols are full of words that both
 * sides use. It is no echo if the server says it in answer to the same command, or at the same place of a line, where nobody
 * sent it; it is one if other replies prove it. Gives the sources it may have, none where it is no echo.
 */
export function judgeSingleEcho(samples: readonly Sample[]): (spot: SingleEcho) => readonly FieldSource[] {
  const isEcho = judgeUnproven(samples);
  const prove = proveEchoes(samples);
  return (spot) => {
    const proven = prove(spot.before, spot.sources);
    if (proven.length > 0) return proven;
    const sources = spot.sources.filter((source) => isSameHeader(source, spot.before));
    return sources.length > 0 && isEcho({ ...spot, sources }) ? sources : [];
  };
}

/** A header that comes back is the same header: `Call-ID: a84b4c76e66710`, or the server's name in a URL. */
function isSameHeader(source: FieldSource, before: string): boolean {
  if (source.field !== 'echo' || !source.part.startsWith('header.')) return true;
  if (source.part === `header.${calledName.header}` && calledName.before.test(before)) return true;
  const label = /^([^\s:]+):[ \t]*$/.exec(before)?.[1]?.toLowerCase();
  return label === source.part.slice(7).replace(/\.\d+$/, '');
}

function judgeUnproven(samples: readonly Sample[]): (spot: SingleEcho) => boolean {
  const byCommand = new Map<string, Sample[]>();
  for (const sample of samples) {
    const { command } = sample.exchange.request;
    const list = byCommand.get(command);
    if (!list) byCommand.set(command, [sample]);
    else if (list.length < enough) list.push(sample);
  }
  const some = samples.slice(0, enough);
  const known = new Map<string, boolean>();
  return ({ value, sources, command, before }) => {
    // the grammar found tags by their coming back
    if (sources.some((source) => source.field === 'echo' && source.part === 'tag')) return true;
    // a command's own name, always in the same reply, is that reply's text
    const own = sources.some((source) => source.field === 'echo' && source.part !== 'verb');
    const verb = sources.some((source) => source.field === 'echo' && source.part === 'verb');
    if (value.length < tellingLength || !own || verb) return false;
    const key = `${command}\0${before}\0${value}`;
    const answer =
      known.get(key) ??
      !(
        isSaidUnasked(value, value, byCommand.get(command) ?? []) ||
        isSaidUnasked(value, `${before}${value}`, some)
      );
    known.set(key, answer);
    return answer;
  };
}

function isSaidUnasked(value: string, text: string, samples: readonly Sample[]): boolean {
  const folded = value.toLowerCase();
  return samples.some(
    ({ exchange, marked: { reply, echoes } }) =>
      reply.includes(text) &&
      !exchange.request.raw.toLowerCase().includes(folded) &&
      !echoes.some(({ start, end }) => reply.slice(start, end).includes(value)),
  );
}
