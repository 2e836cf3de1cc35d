import type { Exchange } from '../../../exchange/exchange.ts';
import { readBer } from '../../../message/bytes/ber.ts';
import type { FieldSource } from '../../../model/field.ts';

/** An element of a reply that repeats an element of its request. */
interface EchoedElement {
  readonly at: number;
  readonly length: number;
  readonly source: FieldSource;
}

/** Where a reply repeats elements, as far as all replies show. */
export type EchoedElements = (exchange: Exchange) => readonly EchoedElement[];

const looked = 8; // elements at the beginning of a message
const leastShare = 0.9; // of the replies that repeat the element
const leastValues = 3; // different ones

/**
 * Finds the elements of BER that nearly every reply has in common with its request, such as the number of a message: even a
 * reply that came once repeats them.
 */
export function echoedBerElements(exchanges: readonly Exchange[]): EchoedElements {
  const places = Array.from({ length: looked }, (_, index) => index).filter((index) => {
    const pairs = exchanges.flatMap(({ request, reply }) => {
      const asked = request.fields?.[index]?.whole;
      const answered = readBer(reply, 0)?.[index]?.whole;
      return asked === undefined || answered === undefined ? [] : [[asked, answered] as const];
    });
    const same = pairs.filter(([asked, answered]) => asked === answered);
    const values = new Set(same.map(([value]) => value)).size;
    return values >= leastValues && same.length >= leastShare * pairs.length;
  });
  if (places.length === 0) return () => [];
  const known = new WeakMap<Exchange, readonly EchoedElement[]>();
  return (exchange) => {
    const found = known.get(exchange) ?? elementsOf(exchange, places);
    known.set(exchange, found);
    return found;
  };
}

function elementsOf({ request, reply }: Exchange, places: readonly number[]): readonly EchoedElement[] {
  const elements = readBer(reply, 0) ?? [];
  return places.flatMap((index): EchoedElement[] => {
    const element = elements[index];
    if (!element || request.fields?.[index]?.whole !== element.whole) return [];
    const source: FieldSource = { field: 'echo', part: `f${index + 1}.whole` };
    return [{ at: element.at, length: element.whole.length, source }];
  });
}
