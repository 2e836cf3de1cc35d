// node compare.js BEFORE AFTER: for continuous integration; ends with 1 if the server talks otherwise than it did.
import { compare } from 'mynah';

const [before = 'monday.pcap', after = 'tuesday.pcap'] = process.argv.slice(2);
const comparisons = await compare(before, after);
const certain = comparisons.flatMap(({ differences }) =>
  differences.filter(({ verdict }) => verdict === 'different'),
);
for (const { command, before, after } of certain)
  console.log(`${command}: ${JSON.stringify(before)} became ${JSON.stringify(after)}`);
process.exitCode = certain.length === 0 ? 0 : 1;
