// node watch.js PERSONALITY: a server to try things with; shows what clients say and what they are answered, until Ctrl-C.
import { replay } from 'mynah';

const [personality = 'mx.json'] = process.argv.slice(2);
const server = await replay(personality);
console.log(`listening at ${server.address}:${server.port}`);
process.once('SIGINT', () => server.close());
const shown: Promise<void>[] = [];
for await (const session of server) {
  const show = async () => {
    for await (const { request, reply, expected } of session)
      console.log(`${request}${reply}${expected ? '' : '(a guess)'}`);
  };
  shown.push(show());
}
await Promise.all(shown);
