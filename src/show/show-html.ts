import { type Fidelity, fraction } from '../compare/play/fidelity.ts';
import { commandName } from '../compare/reports/command-name.ts';
import { choicesOf, filterBar } from '../compare/reports/filter-bar.ts';
import { bytes, type Html, html, page } from '../compare/reports/html.ts';
import { filterStyle, pageScript } from '../compare/reports/page-script.ts';
import { pageStyle } from '../compare/reports/page-style.ts';
import { printable, visible } from '../compare/reports/visible.ts';
import { many } from '../model/many.ts';
import type { Personality } from '../model/personality.ts';
import { describeField } from '../personality/words/describe-field.ts';
import { type StatePicture, stateName } from './draw-states.ts';
import { eventsHtml, eventsLead, eventsStyle } from './events-html.ts';
import { cardPlaces, type ShownState, withLoggedRows } from './logged-rows.ts';
import type { EventOverlay } from './logged-sessions.ts';
import { pictureHtml, pictureStyle } from './picture-html.ts';
import {
  type CardPlace,
  commandIn,
  fieldStyle,
  type ShownSituation,
  situationCard,
  statusName,
} from './situation-html.ts';
import { type StateSummary, summariseStates } from './summary-of-states.ts';
import { wordsHtml } from './words-html.ts';

export interface ShowOptions {
  readonly name: string;
  /** SVG of the state picture as Graphviz made it. */
  readonly svg?: string;
  readonly fidelity?: Fidelity;
  /** Sessions of an event log, laid over it. */
  readonly events?: EventOverlay;
}

/** A personality as one self-contained page. */
export function showHtml(personality: Personality, picture: StatePicture, options: ShowOptions): string {
  const met = summariseStates(picture);
  const { states, unmet } = withLoggedRows(
    met,
    unmetSituations(personality, met),
    personality,
    options.events,
  );
  const bar = situationFilter(states, unmet, options.events);
  const placeIn = cardPlaces(states, unmet, options.events);
  return page(
    `${options.name}: how ${personality.service.hostName ?? personality.service.address} talks`,
    pageStyle + pictureStyle + fieldStyle + filterStyle + eventsStyle,
    html`<a class="skip" href="#states">to the states</a>
<header>${heading(personality, options)}${options.events ? eventsLead(options.events) : ''}${wordsHtml(options.events !== undefined)}</header>
<main>
<section><h2>States</h2>${pictureHtml(picture, options.svg)}
<nav aria-label="states"><ul>${states.map(({ state }) => html`<li><a href="${`#${state.id}`}">${printable(stateName(state))}</a>${loggedIn(state.id, options.events)}</li>`)}</ul></nav></section>
<section id="states"><h2>Situations</h2>${bar}
<div id="grouped">${states.map((one) => stateSection(one, placeIn))}${unmetSection(unmet, placeIn, options.events !== undefined)}</div><div id="flat" hidden></div></section>
${options.events ? eventsHtml(options.events, personality) : ''}
${unexplained(personality)}${transfers(personality)}${origin(personality)}
</main>`,
    pageScript,
  );
}

/** How many requests of the log came in a state. */
function loggedIn(state: string, events: EventOverlay | undefined): Html {
  const count = events?.states.get(state) ?? 0;
  return count === 0 ? html`` : html` <span class="tag reached">log ${count}×</span>`;
}

/** The bar over all situations that came up in the states. */
function situationFilter(
  states: readonly ShownState[],
  unmet: readonly ShownSituation[],
  events: EventOverlay | undefined,
): Html {
  const met = states.flatMap(({ commands }) => commands.flatMap(({ situations }) => situations));
  const seen: readonly ShownSituation[] = [...met, ...unmet];
  const commands = seen.map(commandIn);
  return filterBar({
    words: 'request, answer, condition, s12',
    card: 'row',
    states: [
      ...states.map(({ state }) => ({ value: state.id, text: printable(stateName(state)) })),
      ...(unmet.length > 0 ? [{ value: 'unmet', text: 'outside of the states' }] : []),
    ],
    commands: choicesOf(commands.map(commandName)),
    statuses: choicesOf(seen.map(({ template }) => statusName(template.status))),
    steps: choicesOf(seen.map(({ situation }) => situation.step)),
    switches: [
      { name: 'least', text: 'least sure first' },
      ...(events ? [{ name: 'reached', text: `reached in ${events.name}` }] : []),
    ],
  });
}

function heading(personality: Personality, { name, fidelity }: ShowOptions): Html {
  const { service, quality, learnedFrom, templates, situations } = personality;
  const sessions = learnedFrom.reduce((sum, one) => sum + one.sessions, 0);
  const { constant, rule, sampled } = quality.explained;
  const share = (part: number) => `${(100 * part).toFixed(1)} %`;
  return html`<h1>${service.hostName ?? service.address}</h1>
<p>${name}: ${service.transport} ${service.address}:${service.port}, learned from ${many(sessions, 'session')} with ${many(quality.exchanges, 'exchange')}; ${many(situations.length, 'situation')}, ${many(templates.length, 'answer')}.</p>
<table class="facts"><tbody>
<tr><th>accuracy on held-out sessions</th><td>${quality.folds === 0 ? 'not known: learned from one session' : `${share(quality.class)} of the statuses right, ${share(quality.text)} of the texts`}</td></tr>
${fidelity ? html`<tr><th>verified</th><td>class ${share(fraction(fidelity.class))}, text ${share(fraction(fidelity.text))} of ${fidelity.exchanges} exchanges in ${fidelity.conversations} other sessions</td></tr>` : ''}
<tr><th>bytes explained</th><td><span class="bar" role="img" aria-label="${share(constant)} constant, ${share(rule)} made by a rule, ${share(sampled)} sampled">${bar(constant, 'constant')}${bar(rule, 'rule')}${bar(sampled, 'sampled')}</span>${share(constant)} constant, ${share(rule)} made afresh by a rule, ${share(sampled)} only sampled</td></tr>
</tbody></table>
<p class="quiet">Captured bytes are shown with everything unprintable escaped (<code>\\r\\n</code>). <span class="field made">Marked</span> parts are made afresh, <span class="field asked">these</span> come from the request or the session, <span class="field guess">these</span> are only known by the values seen. Hover or open a situation to see how.</p>`;
}

/** Widths as steps of a twentieth: the content security policy forbids style attributes. */
function bar(part: number, name: string): Html {
  const steps = Math.round(part * 20);
  return html`<span class="${`w${steps} ${name}`}"></span>`;
}

function stateSection(
  { state, commands }: ShownState,
  placeIn: (state: string, situation: string) => CardPlace,
): Html {
  const exchanges = commands.reduce(
    (sum, { situations }) => sum + situations.reduce((all, { count }) => all + count, 0),
    0,
  );
  return html`<details class="state" id="${state.id}" data-group open><summary><h3>${printable(stateName(state))} <span class="quiet">${many(exchanges, 'exchange')}</span></h3></summary><div>
${state.facts.length === 0 ? '' : html`<p class="quiet">Holds here: ${state.facts.join('; ')}.</p>`}
${commands.map(({ command, situations }) => html`<div data-group><h4>${commandName(command)}</h4><div>${situations.map((one) => situationCard(one, placeIn(state.id, one.situation.id)))}</div></div>`)}</div></details>`;
}

/** What no recorded exchange came to: answers for requests that nobody made. */
function unmetSituations(
  { situations, templates }: Personality,
  states: readonly StateSummary[],
): readonly ShownSituation[] {
  const met = new Set(
    states.flatMap(({ commands }) =>
      commands.flatMap((one) => one.situations.map(({ situation }) => situation.id)),
    ),
  );
  const byId = new Map(templates.map((template) => [template.id, template]));
  return situations.flatMap((situation) => {
    const template = byId.get(situation.answer);
    return met.has(situation.id) || !template ? [] : [{ situation, template, count: 0, right: 0 }];
  });
}

function unmetSection(
  unmet: readonly ShownSituation[],
  placeIn: (state: string, situation: string) => CardPlace,
  isLogged: boolean,
): Html {
  if (unmet.length === 0) return html``;
  return html`<details class="state" id="unmet" data-group><summary><h3>outside of the states <span class="quiet">${many(unmet.length, 'row')}</span></h3></summary><div>
<p class="quiet">The recordings, played once more, came to none of these: either nobody recorded such a request (seen 0 times), or it is answered by another situation first${isLogged ? '; what a log reached in no state of the picture is here too' : ''}.</p>
<div>${unmet.map((one) => situationCard(one, placeIn('unmet', one.situation.id)))}</div></div></details>`;
}

function unexplained({ templates }: Personality): Html {
  const fields = templates.flatMap(({ id, parts }) =>
    parts.flatMap((part) => (typeof part !== 'string' && part.field === 'sample' ? [{ id, part }] : [])),
  );
  if (fields.length === 0) return html``;
  return html`<section><h2>Unexplained</h2><p class="quiet">Parts that vary without a rule: one of the values seen is sent.</p>
<div class="wide" tabindex="0"><table><thead><tr><th>answer</th><th class="n">seen</th><th class="n">distinct</th><th>values</th></tr></thead><tbody>${fields
    .slice(0, 300)
    .map(
      ({ id, part }) =>
        html`<tr><td><code>${id}</code></td><td class="n">${part.seen}</td><td class="n">${part.distinct}</td><td><code>${part.field === 'sample' ? part.values.slice(0, 5).map((value) => html`${bytes(value, 80)} `) : describeField(part)}</code></td></tr>`,
    )}</tbody></table></div></section>`;
}

function transfers({ transfers: all }: Personality): Html {
  if (all.length === 0) return html``;
  return html`<section><h2>Data connections</h2><div class="wide" tabindex="0"><table><thead><tr><th>command</th><th>of</th><th class="n">seen</th><th class="n">bytes</th><th>begins</th></tr></thead><tbody>${all
    .slice(0, 300)
    .map(
      ({ verb, argument, user, seen, bytes: content }) =>
        html`<tr><td><code>${bytes(`${verb} ${argument}`.trim(), 80)}</code></td><td>${visible(user)}</td><td class="n">${seen}</td><td class="n">${content.length}</td><td><code>${bytes(content, 80)}</code></td></tr>`,
    )}</tbody></table></div></section>`;
}

function origin({ learnedFrom, host }: Personality): Html {
  const day = (micros: number) => new Date(micros / 1000).toISOString().slice(0, 19).replace('T', ' ');
  return html`<section><h2>Learned from</h2><div class="wide" tabindex="0"><table><thead><tr><th>capture</th><th class="n">sessions</th><th>from</th><th>to (UTC)</th></tr></thead><tbody>${learnedFrom.map(
    ({ name, sessions, from, to }) =>
      html`<tr><td>${name}</td><td class="n">${sessions}</td><td>${day(from)}</td><td>${day(to)}</td></tr>`,
  )}</tbody></table></div>
<p class="quiet">The machine as its packets show it: ${Object.entries(host)
    .filter(([key]) => key !== 'timestamps')
    .map(([key, value]) => `${key} ${String(value)}`)
    .join(', ')}.</p></section>`;
}
