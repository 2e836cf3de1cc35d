import { writeFileSync } from 'node:fs';
import type { HostFacts } from '../../src/model/conversation.ts';
import type { Personality, Template } from '../../src/model/personality.ts';
import type { Situation } from '../../src/model/situation.ts';
import { printPersonality } from '../../src/personality/print-personality.ts';

const seen = { seen: 1, sessions: 1 };

function template(id: string, text: string, ends?: 'close'): Template {
  return {
    id,
    status: text.slice(0, 3),
    parts: [text],
    ...(ends === undefined ? {} : { ends }),
    ...seen,
    delay: [0, 0, 0],
  };
}

function situation(id: string, verb: string, answer: string): Situation {
  return { id, step: 'exact', when: [{ test: 'verb', is: verb }], answer, ...seen };
}

/** A server that greets, says goodbye and understands nothing else. */
export function smallPersonality(transport: 'tcp' | 'udp' = 'tcp', host: HostFacts = {}): Personality {
  return {
    format: 'mynah personality',
    version: 1,
    service: { transport, address: '192.0.2.1', port: 25, hostName: 'real.example.org' },
    learnedFrom: [],
    host,
    grammar: {
      framing: { kind: transport === 'udp' ? 'datagram' : 'line', literals: false } as never,
      tagged: false,
      caseless: true,
      blocks: [],
      verbs: ['QUIT'],
    },
    knowledge: [],
    templates: [
      template('t1', '220 real.example.org ready\r\n'),
      template('t2', '221 bye\r\n', 'close'),
      template('t3', '500 what?\r\n'),
      { ...template('t4', ''), parts: [] },
    ],
    situations: [
      situation('s1', '', transport === 'tcp' ? 't1' : 't4'),
      situation('s2', 'QUIT', 't2'),
      { id: 's3', step: 'default', when: [], answer: 't3', ...seen },
    ],
    transfers: [],
    quality: {
      sessions: 1,
      exchanges: 1,
      class: 1,
      text: 1,
      explained: { constant: 1, rule: 0, sampled: 0 },
    },
    recordings: '',
  };
}

export function writeSmallPersonality(
  path: string,
  transport: 'tcp' | 'udp' = 'tcp',
  host: HostFacts = {},
): void {
  writeFileSync(path, printPersonality(smallPersonality(transport, host)));
}
