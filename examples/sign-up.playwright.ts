import { test as base, expect } from '@playwright/test';
import { type ReplayServer, replay } from 'mynah';

// One mail server a worker. The web application under test has to deliver to it: here, to port 2525.
const test = base.extend<object, { mail: ReplayServer }>({
  mail: [
    async ({}, use) => {
      const server = await replay('mx.json', { port: 2525 });
      await use(server);
      await server.close();
    },
    { scope: 'worker' },
  ],
});

test('who signs up is sent a mail', async ({ page, mail }) => {
  await page.goto('http://localhost:3000/sign-up');
  await page.fill('#address', 'alice@example.org');
  await page.click('#send');
  await expect
    .poll(() => mail.sessions.flatMap(({ exchanges }) => exchanges.map(({ command }) => command)))
    .toContain('RCPT');
});
