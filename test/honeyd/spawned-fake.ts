import { Socket } from 'node:net';
import { endsFromHoneyd } from '../../src/honeyd/daemon/honeyd-environment.ts';
import { noDataChannel } from '../../src/replay/fronts/data-channel.ts';
import { serveDatagrams } from '../../src/replay/fronts/stdio-datagrams.ts';
import { serveSocket } from '../../src/replay/fronts/stdio-front.ts';
import { fakeEmulator, fakePersonality } from '../replay/fake-session.ts';

// The spawned fronts around the hand-written session, as `mynah replay` puts them together.
const ends = endsFromHoneyd(process.env);
if (ends === undefined) throw new Error('not spawned by Honeyd');
if (process.argv[2] === 'udp') {
  await serveDatagrams(fakeEmulator({ personality: fakePersonality('udp') }), ends);
  process.kill(process.pid, 'SIGKILL');
} else {
  const socket = new Socket({ fd: 0, readable: true, writable: true, allowHalfOpen: true });
  await serveSocket(fakeEmulator(), ends, socket, () => noDataChannel);
}
