import { test } from 'mynah/vitest';
import { createTransport } from 'nodemailer';
import { expect } from 'vitest';

test('a mail is delivered', async ({ startServer }) => {
  const server = await startServer('mx.json', { seed: 1 });
  const mailer = createTransport({
    host: server.address,
    port: server.port,
    name: 'app.example.net', // what it says in EHLO; the default is this machine's name
    ignoreTLS: true,
  });
  const { response } = await mailer.sendMail({
    from: 'carol@example.com',
    to: 'alice@example.org',
    subject: 'Hello',
    text: 'Does this reach you?',
  });
  expect(response).toMatch(/^250 /);
});
