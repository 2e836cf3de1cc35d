import { bytes, type Html, html } from '../compare/reports/html.ts';
import { visible } from '../compare/reports/visible.ts';
import { many } from '../model/many.ts';
import type { Personality, Template } from '../model/personality.ts';
import { isGuess } from '../model/situation.ts';
import type { EventOverlay, LoggedSession } from './logged-sessions.ts';
import { answerLine } from './situation-html.ts';

export const eventsStyle = `
figure svg .reached path{stroke-width:2.5;fill:var(--goodback)}code.said{color:var(--quiet)}
.guessed{border-color:var(--bad);color:var(--bad)}.reached{border-color:var(--accent);color:var(--accent)}
`;

const mostPath = 60;

/** The answer that a situation gives. */
type AnswerOf = (situation: string) => Template | undefined;

/** At the top of the page: what is laid over it, and where to find it. */
export function eventsLead({ name, sessionCount, reached, states }: EventOverlay): Html {
  const there = states.size - (states.has('') ? 1 : 0);
  return html`<p>Laid over it: the event log <a href="#log">${name}</a>, ${many(sessionCount, 'session')} that reached ${many(reached.size, 'situation')} in ${many(there, 'state')}. What they reached is marked <span class="tag reached">log 3×</span>, in the picture as well.</p>`;
}

/** The sessions of an event log: which situations they reached, and which answers were guesses. */
export function eventsHtml(overlay: EventOverlay, { situations, templates }: Personality): Html {
  const byId = new Map(templates.map((template) => [template.id, template]));
  const answers = new Map(situations.map(({ id, answer }) => [id, byId.get(answer)]));
  const answerOf: AnswerOf = (situation) => answers.get(situation);
  const { name, sessions, sessionCount, reached, unread, foreign } = overlay;
  const count = [...reached.values()].reduce((sum, one) => sum + one.count, 0);
  const notes = [
    ...(sessions.length < sessionCount ? [`the latest ${sessions.length} of ${sessionCount} are shown`] : []),
    ...(foreign > 0 ? [`${foreign} answers of another personality are left out`] : []),
    ...(unread > 0 ? [`${unread} lines could not be read`] : []),
  ];
  return html`<section id="log"><h2>Sessions of ${name}</h2>
<p class="quiet">${many(sessionCount, 'session')} with ${many(count, 'answer')}, out of ${many(reached.size, 'situation')}${notes.map((note) => `; ${note}`)}. <span class="tag guessed">Red</span> ones were guesses: nobody had recorded such a request. The log keeps no answers: those shown are the personality’s, with their fields in words.</p>
${guessesHtml(sessions, answerOf)}
${sessions.map((session) => sessionHtml(session, answerOf))}</section>`;
}

function guessesHtml(sessions: readonly LoggedSession[], answerOf: AnswerOf): Html {
  const guesses = new Map<string, { input: string; situation: string; count: number }>();
  for (const { steps } of sessions)
    for (const { situation, step, input } of steps) {
      if (!isGuess(step)) continue;
      const key = `${situation} ${input}`;
      const known = guesses.get(key) ?? { input, situation, count: 0 };
      known.count += 1;
      guesses.set(key, known);
    }
  if (guesses.size === 0) return html`<p class="good">No answer was a guess.</p>`;
  const rows = [...guesses.values()].sort((a, b) => b.count - a.count).slice(0, 50);
  return html`<details open><summary>${guesses.size} requests were answered with a guess: record or ask them (<code>mynah scan</code>)</summary><div class="wide"><table><thead><tr><th class="n">times</th><th>request</th><th>answer</th></tr></thead><tbody>${rows.map(
    ({ input, situation, count }) =>
      html`<tr><td class="n">${count}</td><td><code>${said(input, 160)}</code></td><td><code>${answerIn(situation, answerOf)}</code> <a href="${`#${situation}`}">${situation}</a></td></tr>`,
  )}</tbody></table></div></details>`;
}

function sessionHtml({ id, client, start, steps }: LoggedSession, answerOf: AnswerOf): Html {
  const guesses = steps.filter(({ step }) => isGuess(step)).length;
  return html`<details><summary>${visible(start.replace('T', ' '))} <strong>${visible(client)}</strong> <span class="quiet">${visible(id)}, ${many(steps.length, 'answer')}${guesses > 0 ? html`, <span class="bad">${guesses} guessed</span>` : ''}</span></summary><div><ol>${steps
    .slice(0, mostPath)
    .map(
      ({ situation, step, input }) =>
        html`<li><code>${said(input, 120)}</code> ${reference(situation, step)}<br><code class="said">${answerIn(situation, answerOf)}</code></li>`,
    )}</ol>${steps.length > mostPath ? html`<p class="quiet">and ${steps.length - mostPath} more</p>` : ''}</div></details>`;
}

/** What a client said, escaped. */
function said(input: string, most: number): Html {
  return input === '' ? html`(empty)` : bytes(input, most);
}

function reference(situation: string, step: string): Html {
  if (situation === '') return html`<span class="tag">the real server</span>`;
  return html`<a class="${`tag ${isGuess(step) ? 'guessed' : 'reached'}`}" href="${`#${situation}`}">${situation}${isGuess(step) ? ` ${step}` : ''}</a>`;
}

function answerIn(situation: string, answerOf: AnswerOf): Html {
  const template = answerOf(situation);
  return template ? answerLine(template) : html`<i>not in the log</i>`;
}
