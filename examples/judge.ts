// node judge.js PERSONALITY CAPTURE: how right the learned server is on sessions it was not learned from.
import { verify } from 'mynah';

const [personality = 'mx.json', capture = 'tuesday.pcap'] = process.argv.slice(2);
const { text, misses } = await verify(personality, capture);
console.log(`${text.right} of ${text.of} replies are right`);
for (const { command, count, cause } of misses) console.log(`${command}: ${count} wrong (${cause})`);
