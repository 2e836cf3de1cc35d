import { type Html, html } from '../compare/reports/html.ts';
import { printable } from '../compare/reports/visible.ts';
import { type StatePicture, stateName } from './draw-states.ts';
import { goodbyeOf } from './picture-text.ts';

/** Graphviz writes black on white as attributes; a style sheet outranks them. */
export const pictureStyle = `
figure{margin:.5rem 0;padding:.5rem;border:1px solid var(--line);border-radius:6px;overflow:auto;max-height:85vh}
figure svg{display:block;margin:0 auto;max-width:none;height:auto}
figure svg .node[role=button]{cursor:pointer}figure svg .node:hover path,figure svg .node:focus-visible path{stroke-width:3;outline:none}figure svg text{fill:var(--text);font-family:Helvetica,Arial,sans-serif}figure svg .node path,figure svg .node ellipse,figure svg .node polygon{stroke:var(--accent);fill:var(--raised)}
figure svg .edge path{stroke:var(--quiet);fill:none}figure svg .edge polygon{stroke:var(--quiet);fill:var(--quiet)}figure svg .edge text{fill:var(--quiet)}
.facts th{white-space:nowrap;font-weight:600}@media(max-width:40rem){.facts th,.facts td{display:block;border:0;padding:.1rem 0}}
.bar{display:flex;height:.75rem;border-radius:4px;overflow:hidden;background:var(--line);margin:.3rem 0}.bar span{display:block}.constant{background:var(--quiet)}.rule{background:var(--good)}.sampled{background:var(--bad)}
${Array.from({ length: 21 }, (_, step) => `.w${step}{width:${step * 5}%}`).join('')}
`;

/** The drawing where there is one, and the same in words. */
export function pictureHtml(picture: StatePicture, svg: string | undefined): Html {
  const { states, transitions } = picture;
  const name = new Map(states.map((state) => [state.id, printable(stateName(state))]));
  const goodbye = svg === undefined ? undefined : goodbyeOf(picture);
  const rows = states.flatMap(({ id }) => transitions.filter(({ from }) => from === id));
  return html`${svg === undefined ? '' : html`<figure tabindex="0" aria-label="state picture; the table below says the same">${drawing(svg)}</figure>`}
${goodbye === undefined ? '' : html`<p class="quiet">Not drawn: what changes no state, and ${printable(goodbye)}, after which the server closes the connection in any state.</p>`}
<details${svg === undefined ? ' open' : ''}><summary>transitions in words</summary><div class="wide"><table><thead><tr><th>in</th><th>asked and answered</th><th>leads to</th></tr></thead><tbody>${rows.map(
    ({ from, to, labels }) =>
      html`<tr data-way="${`${from}->${to}`}" data-says="${labels
        .slice(0, 6)
        .map(({ text, count }) => `${printable(text)} (${count})`)
        .join(', ')}"><td><a href="${`#${from}`}">${name.get(from)}</a></td><td>${labels
        .slice(0, 12)
        .map(({ text, count }) => `${printable(text)} (${count})`)
        .join(
          ', ',
        )}${labels.length > 12 ? ` and ${labels.length - 12} more` : ''}</td><td>${from === to ? 'stays' : to === 'closed' ? name.get(to) : html`<a href="${`#${to}`}">${name.get(to)}</a>`}</td></tr>`,
  )}</tbody></table></div></details>`;
}

/**
 * The `<svg>` element alone. Graphviz has escaped the names; what could load, link or run is not in such a drawing, and
 * is taken out if it were.
 */
function drawing(svg: string): Html {
  const element = /<svg[\s\S]*<\/svg>/.exec(svg)?.[0] ?? '';
  const harmless = element
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<(script|foreignObject|image|a|use|style)\b[\s\S]*?(<\/\1>|\/>)/gi, '')
    .replace(/\s(on\w+|xlink:href|href|style)\s*=\s*("[^"]*"|'[^']*')/gi, '');
  return { html: harmless };
}
