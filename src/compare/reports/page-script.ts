/** Between several values of a `data-` attribute: no byte of a capture becomes it, all but ASCII is escaped. */
export const between = '·';

/**
 * What a page does beyond folding: cards are filtered by words and by what they are, sorted, and walked through by keyboard. It touches nothing but the page: it reads
 * the `data-` attributes of cards, hides, moves and focuses. Without it everything is there, unfiltered.
 */
export const pageScript = `'use strict';
(() => {
  const all = (what, within = document) => [...within.querySelectorAll(what)];
  const form = document.getElementById('filter');
  if (!form) return;
  const cards = all('[data-card]');
  const homes = new Map(cards.map((card) => [card, card.parentElement]));
  const flat = document.getElementById('flat');
  const grouped = document.getElementById('grouped');
  const count = document.getElementById('count');
  form.hidden = false;

  const matches = (card) => {
    const words = form.elements.words.value.toLowerCase().split(/\\s+/).filter(Boolean);
    const fits = (name) => !form.elements[name] || !form.elements[name].value || (card.dataset[name] || '').split('${between}').includes(form.elements[name].value);
    const isReached = !form.elements.reached || !form.elements.reached.checked || card.dataset.reached !== '0';
    return isReached && ['state', 'command', 'status', 'step', 'kind'].every(fits) && words.every((word) => card.dataset.text.includes(word));
  };
  const update = () => {
    const least = form.elements.least && form.elements.least.checked;
    let shown = 0;
    for (const card of cards) {
      card.hidden = !matches(card);
      if (!card.hidden) shown += 1;
    }
    if (flat) {
      const order = least ? [...cards].sort((a, b) => a.dataset.sure - b.dataset.sure) : cards;
      for (const card of order) (least ? flat : homes.get(card)).append(card);
      flat.hidden = !least;
      grouped.hidden = least;
    }
    for (const group of all('[data-group]').reverse()) group.hidden = !group.querySelector('[data-card]:not([hidden])');
    const whole = cards.length + ' ' + form.dataset.cardName + (cards.length === 1 ? '' : 's');
    count.textContent = shown === cards.length ? whole : shown === 0 ? 'none of ' + whole + ' fits: clear shows all' : shown + ' of ' + whole;
  };
  const openStates = () => all('details[data-group]').forEach((group) => { group.open = true; });
  form.addEventListener('input', () => { update(); openStates(); });
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', () => {
    const inline = form.elements.inline && form.elements.inline.checked; // a way of looking, not a filter
    setTimeout(() => { if (inline) form.elements.inline.checked = true; update(); });
  });

  const open = (isOpen) => all('[data-card]:not([hidden]),details[data-group]').forEach((one) => { one.open = isOpen; });
  document.getElementById('open').addEventListener('click', () => open(true));
  document.getElementById('close').addEventListener('click', () => open(false));

  const go = (id) => {
    const target = document.getElementById(id);
    if (!target) return;
    for (let at = target; at; at = at.parentElement) if (at.tagName === 'DETAILS') at.open = true;
    if (target.hidden || target.closest('[hidden]')) form.reset();
    setTimeout(() => {
      const goal = target.querySelector('summary') || target;
      if (goal === target) target.setAttribute('tabindex', '-1');
      goal.focus({ preventScroll: true });
      target.scrollIntoView();
    });
  };
  addEventListener('hashchange', () => go(decodeURIComponent(location.hash.slice(1))));
  go(decodeURIComponent(location.hash.slice(1)));

  const show = (state) => {
    form.elements.state.value = state;
    update();
    openStates();
    grouped.scrollIntoView();
    const first = document.querySelector('[data-card]:not([hidden])>summary');
    if (first) first.focus({ preventScroll: true });
  };
  for (const node of all('figure .node')) {
    const name = node.querySelector('title').textContent;
    if (!form.elements.state || ![...form.elements.state.options].some((option) => option.value === name)) continue;
    node.setAttribute('tabindex', '0');
    node.setAttribute('role', 'button');
    node.setAttribute('aria-label', 'situations of ' + all('text', node).map((line) => line.textContent).join(', '));
    node.querySelector('title').textContent = 'show its situations'; // what a pointer is shown
    node.dataset.state = name;
    node.addEventListener('click', () => show(name));
    node.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); show(name); }
    });
  }
  const figure = document.querySelector('figure');
  const begin = document.querySelector('figure .node');
  if (begin) { // a wide picture has its first state in the middle
    const [own, whole] = [begin.getBoundingClientRect(), figure.getBoundingClientRect()];
    if (own.left < whole.left || own.right > whole.right) figure.scrollLeft += (own.left + own.right - whole.left - whole.right) / 2;
  }
  const ways = new Map(all('[data-way]').map((row) => [row.dataset.way, row.dataset.says]));
  for (const title of all('figure .edge title')) title.textContent = ways.get(title.textContent) || title.textContent;

  const step = (by) => {
    const reachable = () => all('[data-card]:not([hidden])>summary').filter((one) => one.offsetParent !== null);
    if (reachable().length === 0) openStates();
    const visible = reachable();
    const at = visible.indexOf(document.activeElement);
    const next = visible[at < 0 ? (by > 0 ? 0 : visible.length - 1) : Math.min(visible.length - 1, Math.max(0, at + by))];
    if (next) { next.focus(); next.scrollIntoView({ block: 'nearest' }); }
  };
  for (const [id, by] of [['previous', -1], ['next', 1]]) {
    const button = document.getElementById(id);
    if (button) button.addEventListener('click', () => step(by));
  }
  addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const isTyping = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) && event.target.type !== 'checkbox';
    if (event.key === 'Escape') { form.reset(); document.activeElement.blur(); return; }
    if (isTyping) return;
    if (event.key === '/') { event.preventDefault(); form.elements.words.focus(); }
    else if (event.key === 'j' || event.key === 'n') step(1);
    else if (event.key === 'k' || event.key === 'p') step(-1);
    else if (event.key === 'd' && form.elements.inline) { form.elements.inline.click(); }
  });
  if (form.elements.inline) form.elements.inline.addEventListener('change', () => {
    document.body.classList.toggle('inline', form.elements.inline.checked);
  });
  update();
})();
`;

/** The bar with which cards are found. */
export const filterStyle = `
#filter{position:sticky;top:0;z-index:1;display:flex;flex-wrap:wrap;gap:.4rem .6rem;align-items:center;padding:.5rem 0;margin:.5rem 0;background:var(--back);border-bottom:1px solid var(--line);font-size:.9rem}
#filter[hidden],[hidden]{display:none!important}
#filter input[type=search]{flex:1 0 18rem;min-width:0}
input,select,button{font:inherit;color:var(--text);background:var(--raised);border:1px solid var(--line);border-radius:6px;padding:.3rem .5rem;min-height:2.25rem;max-width:100%}
input[type=checkbox]{min-height:0;width:1.1rem;height:1.1rem;vertical-align:-.15rem;accent-color:var(--accent)}
button{cursor:pointer}button:hover{border-color:var(--accent)}
input:focus-visible,select:focus-visible,button:focus-visible{outline:2px solid var(--accent);outline-offset:1px}
#filter label{display:inline-flex;gap:.35rem;align-items:center}
kbd{font:12px ui-monospace,Menlo,Consolas,monospace;border:1px solid var(--line);border-bottom-width:2px;border-radius:4px;padding:0 .3rem;background:var(--raised)}
@media(max-width:40rem){#filter{position:static}#filter select{flex:1 1 45%;min-width:0}#filter input[type=search]{flex-basis:100%}.keys{display:none}}
`;
