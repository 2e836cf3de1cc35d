import { request } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { type Dashboard, openDashboard } from '../../src/dashboard/dashboard-server.ts';
import { SessionFeed } from '../../src/dashboard/session-feed.ts';
import { Browser, chromium } from '../support/browser.ts';

const command = chromium();
const ends = { client: { address: '192.0.2.7', port: 4711 }, server: { address: '192.0.2.99', port: 25 } };
const exchange = (said: string) => ({
  situation: 's1',
  step: 'default' as const,
  template: 't1',
  verb: 'X',
  request: said,
  answer: '<b>500</b>\r\n',
});

let dashboard: Dashboard | undefined;
afterEach(() => dashboard?.close());

async function opened(): Promise<{ readonly feed: SessionFeed; readonly url: URL }> {
  const feed = new SessionFeed();
  dashboard = await openDashboard({ address: '127.0.0.1', port: 0 }, feed);
  return { feed, url: new URL(dashboard.url) };
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** What is answered until the end, or until `enough` was heard. */
function ask(
  url: URL,
  path: string,
  options: {
    readonly headers?: Readonly<Record<string, string>>;
    readonly method?: string;
    readonly enough?: string;
  } = {},
): Promise<Answer> {
  const { headers = {}, method = 'GET', enough } = options;
  return new Promise((resolve, reject) => {
    const asking = request({ host: url.hostname, port: url.port, path, method, headers }, (response) => {
      let body = '';
      const end = () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
        if (enough === undefined || !body.includes(enough)) return;
        end();
        asking.destroy();
      });
      response.on('end', end);
    });
    asking.on('error', reject).end();
  });
}

test('only who has the token gets in, by the address alone, and only to look', async () => {
  const { url } = await opened();
  const entry = await ask(url, `${url.pathname}${url.search}`);
  expect(entry).toMatchObject({ status: 303, headers: { location: '/' } });
  const [cookie = ''] = String(entry.headers['set-cookie']).split(';');
  expect(String(entry.headers['set-cookie'])).toMatch(/; HttpOnly; SameSite=Strict/);
  const statuses = [
    await ask(url, '/'),
    await ask(url, '/?token=wrong'),
    await ask(url, '/events'),
    await ask(url, '/', { headers: { cookie: cookie.replace(/.$/, '') } }),
    await ask(url, '/', { headers: { cookie, host: 'evil.example' } }),
    await ask(url, '/', { headers: { cookie }, method: 'POST' }),
    await ask(url, '/nothing', { headers: { cookie } }),
    await ask(url, '/', { headers: { cookie } }),
  ].map(({ status }) => status);
  expect(statuses).toEqual([403, 403, 403, 403, 403, 405, 404, 200]);
});

test('its policy lets nothing in but its own style and script, and events are sent as they happen', async () => {
  const { feed, url } = await opened();
  const entry = await ask(url, `/${url.search}`);
  const [cookie = ''] = String(entry.headers['set-cookie']).split(';');
  const page = await ask(url, '/', { headers: { cookie } });
  expect(page.headers['content-security-policy']).toMatch(
    /^default-src 'none'; style-src 'sha256-[^ ]+'; script-src 'sha256-[^ ]+'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
  );
  const session = feed.watch('mx 25', ends);
  const heard = ask(url, '/events', { headers: { cookie }, enough: '"kind":"closed"' });
  setTimeout(() => {
    session.exchange(exchange('HELO x\r\n'));
    session.closed('closed');
  }, 300);
  const { body } = await heard;
  const kinds = body.match(/"kind":"\w+"/g)?.filter((kind) => kind !== '"kind":"totals"');
  expect(kinds).toEqual(['"kind":"session"', '"kind":"exchange"', '"kind":"closed"']);
});

test.skipIf(command === undefined)(
  'shows in Chromium what happens (skipped where it is not installed)',
  async () => {
    const { feed, url } = await opened();
    const browser = new Browser(command ?? '');
    try {
      await browser.open(url.href, { width: 1280, height: 900 });
      expect(await browser.value('location.search')).toBe('');
      const first = feed.watch('mx 25', ends);
      first.exchange(exchange('<img src=x onerror=alert(1)>\r\n'));
      await browser.until(`document.getElementById('transcript').textContent.includes('<img src=x')`);
      expect(await browser.value(`document.querySelectorAll('img, b').length`)).toBe(0);
      const second = feed.watch('ftp 21', ends);
      second.exchange(exchange('USER root\r\n'));
      await browser.until(`document.querySelectorAll('#sessions button').length === 2`);
      await browser.value(`document.querySelector('#sessions button').focus()`);
      await browser.press('ArrowUp');
      await browser.until(`document.getElementById('chosen').textContent.includes('ftp 21')`);
      second.exchange(exchange('PASS toor\r\n'));
      await browser.until(`document.getElementById('transcript').textContent.includes('PASS toor')`);
      first.closed('reset');
      await browser.until(`document.getElementById('live').textContent === '1'`);
      await browser.until(`document.getElementById('misses').textContent.includes('USER root')`);
      expect(await browser.value(`document.getElementById('upstream').hidden`)).toBe(true);
      const real = feed.watchUpstream('mx 25');
      real.asked({ request: 'VRFY <i>a</i>\r\n', guess: '250 a\r\n', answer: '550 nobody\r\n' });
      await browser.until(`document.getElementById('questions').textContent.includes('550 nobody')`);
      real.learned({ questions: 1, situations: 9, situationsBefore: 8 });
      await browser.until(`document.getElementById('questions').textContent.includes('learned ')`);
      expect(await browser.value(`document.getElementById('upstreams').textContent`)).toBe(
        'mx 25: 1 asked, of them guessed wrong: 1; 1 learned, from 8 to 9 situations',
      );
      expect(await browser.value(`document.querySelectorAll('#questions i').length`)).toBe(0);
      await browser.open(url.href, { width: 390, height: 844, dark: true });
      await browser.until(`document.querySelectorAll('#sessions button').length === 2`);
      expect(await browser.value('document.documentElement.scrollWidth')).toBe(390);
      await browser.until(`document.getElementById('chosen').textContent.includes('ftp 21')`);
      for (let port = 0; port < 20; port++) feed.watch(`pop3 ${port}`, ends).closed('closed');
      await browser.until(`document.querySelectorAll('#sessions button').length === 22`);
      expect(await browser.value(`document.getElementById('chosen').textContent`)).toContain('ftp 21');
      await browser.value(`document.querySelector('#sessions button').click()`);
      await browser.until(
        `document.getElementById('chosen').getBoundingClientRect().top < innerHeight - 100`,
      );
      expect(browser.complaints).toEqual([]);
    } finally {
      await browser.close();
    }
  },
  60_000,
);
