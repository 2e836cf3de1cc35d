import { type Fidelity, fraction } from '../compare/play/fidelity.ts';
import { bytes, type Html, html, page } from '../compare/reports/html.ts';
import { pageStyle } from '../compare/reports/page-style.ts';
import { visible } from '../compare/reports/visible.ts';
import type { Personality } from '../model/personality.ts';
import { describeField } from '../personality/words/describe-field.ts';
import type { StatePicture } from './draw-states.ts';
import { pictureHtml, pictureStyle } from './picture-html.ts';
import { fieldStyle, situationCard } from './situation-html.ts';
import { type StateSummary, summariseStates } from './summary-of-states.ts';

export interface ShowOptions {
  readonly name: string;
  /** SVG of the state picture as Graphviz made it. */
  readonly svg?: string;
  readonly fidelity?: Fidelity;
}

/** A personality as one self-contained page. */
export function showHtml(personality: Personality, picture: StatePicture, options: ShowOptions): string {
  const states = summariseStates(picture);
  return page(
    `${options.name}: how ${personality.service.hostName ?? personality.service.address} talks`,
    pageStyle + pictureStyle + fieldStyle,
    html`<a class="skip" href="#states">to the states</a>
<header>${heading(personality, options)}</header>
<main>
<section><h2>States</h2>${pictureHtml(picture, options.svg)}
<nav aria-label="states"><ul>${states.map(({ state }) => html`<li><a href="${`#${state.id}`}">${state.id}: ${visible(state.name)}</a></li>`)}</ul></nav></section>
<section id="states">${states.map(stateSection)}</section>
${unexplained(personality)}${transfers(personality)}${origin(personality)}
</main>`,
  );
}

function heading(personality: Personality, { name, fidelity }: ShowOptions): Html {
  const { service, quality, learnedFrom, templates, situations } = personality;
  const sessions = learnedFrom.reduce((sum, one) => sum + one.sessions, 0);
  const { constant, rule, sampled } = quality.explained;
  const share = (part: number) => `${(100 * part).toFixed(1)} %`;
  return html`<h1>${service.hostName ?? service.address}</h1>
<p>${name}: ${service.transport} ${service.address}:${service.port}, learned from ${sessions} sessions with ${quality.exchanges} exchanges; ${situations.length} situations, ${templates.length} answers.</p>
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

function stateSection({ state, commands }: StateSummary): Html {
  const exchanges = commands.reduce(
    (sum, { situations }) => sum + situations.reduce((all, { count }) => all + count, 0),
    0,
  );
  return html`<section id="${state.id}"><h2>${state.id}: ${visible(state.name)} <span class="quiet">${exchanges} exchanges</span></h2>
${state.facts.length === 0 ? '' : html`<p class="quiet">Holds here: ${state.facts.join('; ')}.</p>`}
${commands.map(({ command, situations }) => html`<h3>${command === '' ? 'connect' : visible(command)}</h3>${situations.map(situationCard)}`)}</section>`;
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
