// node learn.js CAPTURE PERSONALITY: learns a server from a recording of it.
import { writeFileSync } from 'node:fs';
import { learn, printPersonality } from 'mynah';

const [capture = 'monday.pcap', out = 'mx.json'] = process.argv.slice(2);
const personality = await learn(capture);
writeFileSync(out, printPersonality(personality));
console.log(`${out}: ${personality.situations.length} situations`);
