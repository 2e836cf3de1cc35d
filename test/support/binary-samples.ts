import type { Cluster } from '../../src/learn/model/cluster.ts';
import type { Sample } from '../../src/learn/model/sample.ts';
import { buildParts } from '../../src/learn/templates/build-templates.ts';
import { readRequest } from '../../src/message/request/request.ts';
import type { Part } from '../../src/model/field.ts';
import type { Grammar, LayoutItem } from '../../src/model/grammar.ts';

/** A grammar of binary requests with one layout for all. */
export function binaryGrammar(items: readonly LayoutItem[]): Grammar {
  return {
    framing: { kind: 'datagram' },
    tagged: false,
    caseless: true,
    blocks: [],
    verbs: [],
    records: { kindAt: [], statusAt: [0], idAt: [], layouts: items.length === 0 ? [] : [{ items }] },
  };
}

/** A request and its reply. Equal `twin`: the client had said the same so far. */
export type Pair = readonly [request: string, reply: string, twin?: string];

/** Each pair as the only exchange of a session. */
export function binarySamples(pairs: readonly Pair[], items: readonly LayoutItem[] = []): readonly Sample[] {
  return pairs.map(
    ([raw, reply, twin], index): Sample => ({
      exchange: {
        request: readRequest(raw, binaryGrammar(items)),
        reply,
        status: '',
        time: 1_795_404_000_000_000 + index * 3_000_000,
        delay: 0,
        chunks: [],
      },
      session: index,
      group: index,
      index: 0,
      client: { address: '192.0.2.9', port: 1 },
      prefix: twin ?? String(index),
      marked: { reply: '', spans: [], echoes: [] },
      tokens: [],
    }),
  );
}

/** The parts of a cluster, without evidence. */
export function barePartsOf(cluster: Cluster): readonly Part[] {
  return buildParts(cluster).map((part) => {
    if (typeof part === 'string') return part;
    const { seen: _, distinct: __, ...rest } = part;
    return rest;
  });
}
