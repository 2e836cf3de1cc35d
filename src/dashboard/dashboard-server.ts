import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Endpoint } from '../model/conversation.ts';
import { endpointText } from '../net/endpoint-text.ts';
import { dashboardPage } from './dashboard-page.ts';
import type { FeedEvent, SessionFeed } from './session-feed.ts';

/** ms between two looks at the totals. */
const pause = 1000;
const mostViewers = 8;
/** Bytes that a viewer who does not read may have waiting. */
const mostWaiting = 4 * 1024 * 1024;

/** A dashboard that is open; `url` holds the token that lets its bearer in. */
export interface Dashboard {
  readonly url: string;
  close(): void;
}

/**
 * Serves a page with what happens in a feed, and nothing else: it reads, and changes nothing. Who asks without the token, by another name than
 * the address (DNS rebinding), or with anything but GET gets nothing. Rejects with the system's error where the port cannot be had.
 */
export function openDashboard(at: Endpoint, feed: SessionFeed): Promise<Dashboard> {
  const token = randomBytes(18).toString('base64url');
  const viewers = new Set<ServerResponse>();
  const server = createServer((request, response) => answer(request, response, { token, feed, viewers }));
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(at.port, at.address, () => {
      server.removeListener('error', reject);
      const unlisten = feed.listen((event) => sendAll(viewers, event));
      const timer = setInterval(() => sendAll(viewers, { kind: 'totals', totals: feed.totals }), pause);
      timer.unref();
      resolve({
        url: `http://${endpointText({ ...at, port: portOf(server) })}/?token=${token}`,
        close: () => {
          unlisten();
          clearInterval(timer);
          for (const viewer of viewers) viewer.destroy();
          server.close();
          server.closeAllConnections();
        },
      });
    });
  });
}

interface Serving {
  readonly token: string;
  readonly feed: SessionFeed;
  readonly viewers: Set<ServerResponse>;
}

function answer(request: IncomingMessage, response: ServerResponse, { token, feed, viewers }: Serving): void {
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  const what = askedFor(request, token);
  if (what === 'entry') enter(response, cookieName(request.socket.localPort), token);
  else if (what === 'page') showPage(response);
  else if (what === 'events') follow(response, feed, viewers);
  else refuse(response, what);
}

function askedFor(
  { url = '/', method, headers, socket }: IncomingMessage,
  token: string,
): 'entry' | 'page' | 'events' | 403 | 404 | 405 {
  if (method !== 'GET') return 405;
  if (!isOwnName(headers.host, socket.localAddress, socket.localPort)) return 403;
  const [path, query = ''] = url.split('?');
  const given = path === '/' ? new URLSearchParams(query).get('token') : null;
  if (given !== null) return isSame(given, token) ? 'entry' : 403;
  if (!isSame(cookieIn(headers.cookie, cookieName(socket.localPort)), token)) return 403;
  if (path === '/') return 'page';
  return path === '/events' ? 'events' : 404;
}

/** The token goes out of the address bar, where it would stay in the history. */
function enter(response: ServerResponse, cookie: string, token: string): void {
  response.writeHead(303, {
    Location: '/',
    'Set-Cookie': `${cookie}=${token}; HttpOnly; SameSite=Strict; Path=/`,
  });
  response.end();
}

function showPage(response: ServerResponse): void {
  const { html, policy } = dashboardPage();
  response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy });
  response.end(html);
}

/** Server-sent events (HTML, 9.2): first all that is known, then what happens. */
function follow(response: ServerResponse, feed: SessionFeed, viewers: Set<ServerResponse>): void {
  if (viewers.size >= mostViewers) {
    refuse(response, 503);
    return;
  }
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  for (const session of feed.sessions) send(response, { kind: 'session', session });
  send(response, { kind: 'totals', totals: feed.totals });
  viewers.add(response);
  response.on('close', () => viewers.delete(response));
}

type Sent = FeedEvent | { readonly kind: 'totals'; readonly totals: SessionFeed['totals'] };

function sendAll(viewers: ReadonlySet<ServerResponse>, event: Sent): void {
  for (const viewer of viewers) {
    if (viewer.writableLength > mostWaiting) viewer.destroy();
    else send(viewer, event);
  }
}

function send(response: ServerResponse, event: Sent): void {
  response.write(`data: ${JSON.stringify(event)}\n\n`);
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'Content-Type': 'text/plain' });
  response.end(status === 403 ? 'open the address that mynah serve has printed\n' : `${status}\n`);
}

/** Cookies do not know of ports: two dashboards on one address have two. */
function cookieName(port: number | undefined): string {
  return `mynah-${port}`;
}

function cookieIn(header: string | undefined, name: string): string {
  const found = (header ?? '').split(/; */).find((one) => one.startsWith(`${name}=`));
  return found?.slice(name.length + 1) ?? '';
}

function isSame(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** A page from elsewhere may make its own name mean this address. */
function isOwnName(host: string | undefined, address: string | undefined, port: number | undefined): boolean {
  const plain = (address ?? '').replace(/^::ffff:/, '');
  const names = [endpointText({ address: plain, port: port ?? 0 }), `localhost:${port}`];
  return names.includes(host ?? '') || (port === 80 && [plain, 'localhost'].includes(host ?? ''));
}

function portOf(server: Server): number {
  const bound = server.address();
  return typeof bound === 'object' && bound ? bound.port : 0;
}
