/**
 * The dashboard in the browser. All that clients said comes as text and becomes text nodes, never HTML.
 */
export const dashboardScript = `'use strict';
(() => {
  const byId = (id) => document.getElementById(id);
  const list = byId('sessions');
  const transcript = byId('transcript');
  const sessions = new Map();
  let chosen;
  let isThere = false; // all that was before the page was opened
  const most = 200;

  const make = (tag, text, name) => {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    if (name) element.className = name;
    return element;
  };
  const time = (ms) => new Date(ms).toLocaleTimeString('en-GB', { timeZoneName: 'short' }); // 24 hours
  const many = (count, what) => count + ' ' + what + (count === 1 ? '' : 's');

  const label = (session) => {
    const { button, client, service, start, count, guesses, closed } = session;
    button.replaceChildren(
      make('strong', client), make('span', ' ' + service + ' '),
      make('span', closed ? closed : 'live', closed ? 'quiet' : 'live'),
      make('div', time(start) + ', ' + many(count, 'exchange') + (guesses ? ', ' + guesses + ' guessed' : ''), 'quiet'));
    button.setAttribute('aria-pressed', String(session.id === chosen));
  };
  const write = ({ request, answer, situation, step, isGuess }) => {
    const isLow = transcript.scrollTop + transcript.clientHeight > transcript.scrollHeight - 40;
    if (request) transcript.append(make('p', request, 'said'));
    const isReal = step === 'upstream';
    const heard = make('p', answer || '(silence)', 'heard' + (isGuess ? ' guess' : isReal ? ' real' : ''));
    heard.append(make('span', '  ' + (isReal ? 'the real server' : situation + ' ' + step), 'quiet'));
    transcript.append(heard);
    if (isLow) transcript.scrollTop = transcript.scrollHeight;
  };
  const choose = (id) => {
    const before = sessions.get(chosen);
    chosen = id;
    const session = sessions.get(id);
    if (before) label(before);
    if (!session) return;
    label(session);
    byId('chosen').textContent = session.client + ' with ' + session.service;
    transcript.replaceChildren();
    session.exchanges.forEach(write);
  };
  const add = (fresh) => {
    const known = sessions.get(fresh.id);
    if (known) known.button.parentElement.remove();
    const button = make('button');
    button.type = 'button';
    const session = { ...fresh, button };
    sessions.set(fresh.id, session);
    button.addEventListener('click', () => {
      choose(fresh.id);
      const { top } = byId('chosen').getBoundingClientRect();
      if (top < 0 || top > innerHeight - 100) byId('chosen').scrollIntoView(); // on a phone it is below the list
    });
    const item = make('li');
    item.append(button);
    list.prepend(item);
    label(session);
    if (isThere && chosen === undefined || chosen === fresh.id) choose(fresh.id);
    if (sessions.size <= most) return;
    const oldest = [...sessions.values()].find(({ id, closed }) => closed && id !== chosen) || [...sessions.values()][0];
    oldest.button.parentElement.remove();
    sessions.delete(oldest.id);
  };
  /** Of what was there when the page was opened: the latest that goes on, or else the latest. */
  const chooseFirst = () => {
    isThere = true;
    const all = [...sessions.values()].reverse();
    const first = all.find(({ closed }) => !closed) || all[0];
    if (chosen !== undefined || !first) return;
    choose(first.id);
    list.scrollTop = first.button.offsetTop - list.offsetTop;
  };
  const rows = (id, items, cells) => byId(id).replaceChildren(...items.map((item) => {
    const row = make('tr');
    row.append(...cells(item).map((text) => make('td', text)));
    return row;
  }));
  const counted = ({ name, count }) => [String(count), name];

  const happened = {
    session: ({ session }) => add(session),
    exchange: ({ id, exchange }) => {
      const session = sessions.get(id);
      if (!session) return;
      session.exchanges = [...session.exchanges.slice(-99), exchange];
      session.count += 1;
      if (exchange.isGuess) session.guesses += 1;
      label(session);
      if (id === chosen) write(exchange);
    },
    closed: ({ id, closed }) => {
      const session = sessions.get(id);
      if (!session) return;
      session.closed = closed;
      label(session);
    },
    totals: ({ totals }) => {
      if (!isThere) chooseFirst();
      byId('live').textContent = totals.live;
      for (const [id, count, what] of [['all', totals.sessions, 'session'], ['exchanges', totals.exchanges, 'exchange']]) {
        byId(id).textContent = count;
        byId(id).nextSibling.textContent = many(count, what).slice(String(count).length);
      }
      rows('services', totals.services, counted);
      rows('addresses', totals.addresses, counted);
      rows('credentials', totals.credentials, counted);
      rows('misses', totals.misses, counted);
      byId('upstream').hidden = totals.upstreams.length === 0;
      byId('upstreams').replaceChildren(...totals.upstreams.map(({ service, asked, otherwise, learned, situations }) =>
        make('li', service + ': ' + asked + ' asked, of them guessed wrong: ' + otherwise
          + (situations ? '; ' + learned + ' learned, from ' + situations.before + ' to ' + situations.now + ' situations' : ''))));
      byId('questions').replaceChildren(...totals.questions.map(({ time: at, service, request, guess, answer, learned }) => {
        const item = make('li');
        item.append(
          make('div', time(at) + ', ' + service + (learned ? ', learned ' + time(learned) : ''), 'quiet'),
          make('p', request, 'said'), make('p', answer || '(silence)', 'heard real'));
        if (guess && guess !== answer) item.append(make('p', 'instead of the guess: ' + guess, 'quiet'));
        return item;
      }));
      rows('files', totals.files, ({ time: at, what, name, size, shasum, client }) => [time(at), what, name, size + ' bytes', client, shasum]);
    },
  };
  const source = new EventSource('/events');
  source.onmessage = ({ data }) => {
    const event = JSON.parse(data);
    happened[event.kind](event);
  };
  source.onopen = () => { byId('lost').hidden = true; };
  source.onerror = () => { byId('lost').hidden = false; };
  list.addEventListener('keydown', (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const buttons = [...list.querySelectorAll('button')];
    const next = buttons[Math.min(buttons.length - 1, Math.max(0, buttons.indexOf(document.activeElement) + by))];
    if (next) { next.focus(); next.click(); }
  });
})();
`;
