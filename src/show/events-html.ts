import { bytes, type Html, html } from '../compare/reports/html.ts';
import { visible } from '../compare/reports/visible.ts';
import { isGuess } from '../model/situation.ts';
import type { EventOverlay, LoggedSession } from './logged-sessions.ts';

export const eventsStyle = `
.guessed{border-color:var(--bad);color:var(--bad)}.reached{border-color:var(--accent);color:var(--accent)}
`;

const mostPath = 60;

/** The sessions of an event log: which situations they reached, and which answers were guesses. */
export function eventsHtml(overlay: EventOverlay): Html {
  const { name, sessions, sessionCount, reached, unread, foreign } = overlay;
  const answers = [...reached.values()].reduce((sum, { count }) => sum + count, 0);
  const notes = [
    ...(sessions.length < sessionCount ? [`the latest ${sessions.length} of ${sessionCount} are shown`] : []),
    ...(foreign > 0 ? [`${foreign} answers of another personality are left out`] : []),
    ...(unread > 0 ? [`${unread} lines could not be read`] : []),
  ];
  return html`<section><h2>Sessions of ${name}</h2>
<p class="quiet">${sessionCount} sessions with ${answers} answers, out of ${reached.size} situations${notes.map((note) => `; ${note}`)}. <span class="tag guessed">Red</span> ones were guesses: nobody had recorded such a request.</p>
${guessesHtml(sessions)}
${sessions.map(sessionHtml)}</section>`;
}

function guessesHtml(sessions: readonly LoggedSession[]): Html {
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
  return html`<details open><summary>${guesses.size} requests were answered with a guess: record or ask them (<code>mynah scan</code>)</summary><div class="wide"><table><thead><tr><th class="n">times</th><th>request</th><th>answered by</th></tr></thead><tbody>${rows.map(
    ({ input, situation, count }) =>
      html`<tr><td class="n">${count}</td><td><code>${input === '' ? '(nothing printable)' : bytes(input, 160)}</code></td><td><a href="${`#${situation}`}">${situation}</a></td></tr>`,
  )}</tbody></table></div></details>`;
}

function sessionHtml({ id, client, start, steps }: LoggedSession): Html {
  const guesses = steps.filter(({ step }) => isGuess(step)).length;
  return html`<details><summary>${visible(start.replace('T', ' '))} <strong>${visible(client)}</strong> <span class="quiet">${visible(id)}, ${steps.length} answers${guesses > 0 ? html`, <span class="bad">${guesses} guessed</span>` : ''}</span></summary><div><ol>${steps
    .slice(0, mostPath)
    .map(
      ({ situation, step, input }) =>
        html`<li><code>${input === '' ? '(nothing printable)' : bytes(input, 120)}</code> <a class="${`tag ${isGuess(step) ? 'guessed' : 'reached'}`}" href="${`#${situation}`}">${situation}${isGuess(step) ? ` ${step}` : ''}</a></li>`,
    )}</ol>${steps.length > mostPath ? html`<p class="quiet">and ${steps.length - mostPath} more</p>` : ''}</div></details>`;
}
