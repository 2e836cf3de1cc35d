import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { meetSession } from '../../src/compare/play/session-peer.ts';
import type { Personality } from '../../src/model/personality.ts';
import { openSession } from '../../src/replay/open-session.ts';
import { seededChance } from '../../src/replay/session/chance.ts';
import { newState } from '../../src/replay/session/session-options.ts';
import { onLines, scanServer } from './run-scan.ts';

const keys = ['amber', 'cobalt', 'sienna'];
const highest = 137;
const longest = 40;

/** A server nobody has heard of: a door that keys open, a number with bounds, a text with a longest length. */
function answers(): (line: string) => string {
  let isOpen = false;
  return (line) => {
    const [verb = '', word] = line.split(' ');
    switch (verb.toUpperCase()) {
      case 'UNLOCK':
        if (word === undefined) return '51 which key\r\n';
        isOpen = keys.includes(word);
        return isOpen ? '20 unlocked\r\n' : '52 no such key\r\n';
      case 'LOCK':
        isOpen = false;
        return '20 locked\r\n';
      case 'DIAL':
        if (!isOpen) return '53 locked\r\n';
        if (word === undefined || !/^-?\d+$/.test(word)) return '54 no number\r\n';
        return Number(word) >= 0 && Number(word) <= highest ? '21 dialled\r\n' : '55 out of range\r\n';
      case 'NOTE':
        if (word === undefined) return '56 nothing to note\r\n';
        return word.length <= longest ? '22 noted\r\n' : '57 too long\r\n';
      default:
        return '50 unknown command\r\n';
    }
  };
}

function serve(socket: Socket): void {
  const answer = answers();
  socket.write('10 door ready\r\n');
  onLines(socket, (line) => socket.write(answer(line)));
}

/** What was heard of it: two sessions, with nothing of its limits. */
const recorded = `
protocol door
way connected
talk
  DIAL 3 -> UNLOCK amber -> DIAL 5 -> DIAL 900 -> NOTE hello -> LOCK -> DIAL 5
  NOTE xxxxxxxxxx -> UNLOCK nothing -> DIAL 1 -> UNLOCK cobalt -> DIAL 2 -> DIAL 70
  UNLOCK sienna -> DIAL 4 -> NOTE {long 300} -> NOTE there -> WHAT
  NOTE -> UNLOCK -> UNLOCK amber -> DIAL -> DIAL x
`;

async function emulated(personality: Personality, lines: readonly string[]): Promise<readonly string[]> {
  const chance = seededChance(1);
  const shared = newState();
  const meet = meetSession((ends) =>
    openSession(personality, { ends, random: chance(), timing: 'fast', shared }),
  );
  const { address, port } = personality.service;
  const peer = await meet({
    transport: 'tcp',
    client: { address: '127.0.0.1', port: 50_000 },
    server: { address, port },
    start: 0,
  });
  await peer.hear({ first: 0, more: () => 0 });
  const heard: string[] = [];
  for (const line of lines) {
    await peer.say(`${line}\r\n`, 0);
    heard.push((await peer.hear({ first: 0, more: () => 0 })).text);
  }
  return heard;
}

/** All of its rules: what opens the door, what shuts it and what leaves it as it is, with both sides of each limit. */
const lines = [
  'DIAL 7',
  'UNLOCK amber',
  `DIAL ${highest}`,
  `DIAL ${highest + 1}`,
  'DIAL 0',
  'DIAL -1',
  'dial 77',
  'LOCK',
  'DIAL 77',
  'UNLOCK wrong',
  'DIAL 12',
  'UNLOCK cobalt',
  'DIAL 12',
  'DIAL nine',
  'DIAL',
  `NOTE ${'y'.repeat(longest)}`,
  `NOTE ${'y'.repeat(longest + 1)}`,
  'NOTE',
  'UNLOCK zebra',
  'DIAL 12',
  'UNLOCK',
  'DIAL 3',
  'UNLOCK sienna',
  'DIAL 9',
  'UNLOCK',
  'DIAL 9',
  'GRUMBLE',
];

test.each([1, 2, 3])(
  'the rules of a server nobody has heard of are found, its limits to the exact number: seed %i',
  {
    timeout: 120_000,
  },
  async (seed) => {
    const { personality, result } = await scanServer(serve, recorded, { budget: 900 }, seed);
    if (!personality) throw new Error('nothing was learned');
    expect(await emulated(personality, lines)).toEqual(lines.map(answers()));
    expect(result.curve.at(-1)).toBeGreaterThan(0.9);
  },
);
