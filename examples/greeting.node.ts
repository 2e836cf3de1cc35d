import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { type ReplayServer, replay } from 'mynah';

let server: ReplayServer;
before(async () => {
  server = await replay('mx.json', { seed: 1 });
});
after(() => server.close());

test('the server greets and says goodbye', async () => {
  const client = connect(server.port, server.address);
  const [greeting] = (await once(client, 'data')) as [Buffer];
  assert.match(greeting.toString(), /^220 /);
  client.write('QUIT\r\n');
  const [goodbye] = (await once(client, 'data')) as [Buffer];
  assert.match(goodbye.toString(), /^221 /);
  client.destroy();
});
