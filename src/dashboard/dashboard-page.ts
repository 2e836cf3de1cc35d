import { createHash } from 'node:crypto';
import { html } from '../compare/reports/html.ts';
import { pageStyle } from '../compare/reports/page-style.ts';
import { dashboardScript } from './dashboard-script.ts';
import { mostRanked } from './session-feed.ts';

const style = `${pageStyle}
body{max-width:96rem}header{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;align-items:baseline}header strong{font-size:1.25rem;font-variant-numeric:tabular-nums}
main{display:grid;gap:1rem 1.5rem}@media(min-width:60rem){main{grid-template-columns:minmax(22rem,1fr) 2fr}}
h2{margin:.75rem 0 .25rem}section{min-width:0}
#sessions{list-style:none;margin:0;padding:0;max-height:75vh;overflow:auto;border:1px solid var(--line);border-radius:6px}
#sessions button{display:block;width:100%;text-align:left;font:inherit;color:inherit;background:none;border:0;border-bottom:1px solid var(--line);padding:.4rem .6rem;cursor:pointer}
#sessions button[aria-pressed=true]{background:var(--raised);box-shadow:inset 3px 0 var(--accent)}#sessions button:focus-visible{outline:2px solid var(--accent);outline-offset:-2px}
.live{color:var(--good)}#transcript{max-height:60vh;overflow:auto;border:1px solid var(--line);border-radius:6px;padding:.5rem .75rem;background:var(--raised)}
#transcript p{margin:.15rem 0;font:13px/1.5 ui-monospace,Menlo,Consolas,monospace;white-space:pre-wrap}.said::before{content:'> ';color:var(--quiet)}.heard{color:var(--link)}.guess{border-left:3px solid var(--bad);padding-left:.5rem}.real{border-left:3px solid var(--good);padding-left:.5rem}
#upstreams,#questions{list-style:none;margin:.25rem 0;padding:0}#questions li{border-top:1px solid var(--line);padding:.35rem 0}#questions p{margin:0;font:13px/1.5 ui-monospace,Menlo,Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
tbody:empty::after{content:'none so far';color:var(--quiet)}
.tables{display:grid;gap:.5rem 1.5rem}@media(min-width:40rem){.tables{grid-template-columns:1fr 1fr}}
.lost{background:var(--badback);color:var(--bad);padding:.25rem .75rem;border-radius:6px}[hidden]{display:none}
`;

const body = html`<header><h1>mynah</h1><span><strong id="live">0</strong> live</span><span><strong id="all">0</strong> sessions</span><span><strong id="exchanges">0</strong> exchanges</span><span id="lost" class="lost" role="status" hidden>not connected: trying again</span></header>
<main><section aria-label="sessions"><h2>Sessions</h2><ul id="sessions"></ul></section>
<section><h2 id="chosen">No session chosen</h2><div id="transcript" tabindex="0" role="log" aria-labelledby="chosen"></div>
<div class="tables">
<section><h2>Services</h2><p class="quiet">at most ${mostRanked}, the most frequent</p><table><tbody id="services"></tbody></table></section>
<section><h2>Addresses</h2><p class="quiet">at most ${mostRanked}, the most frequent</p><table><tbody id="addresses"></tbody></table></section>
<section><h2>Credentials</h2><p class="quiet">at most ${mostRanked}, the most frequent</p><table><tbody id="credentials"></tbody></table></section>
<section><h2>Answered with a guess</h2><p class="quiet">at most ${mostRanked}, the most frequent</p><table><tbody id="misses"></tbody></table></section>
</div>
<section id="upstream" hidden><h2>Asked of the real server</h2><p class="quiet">What the personality could only guess. Once learned (<code>--learn</code>, or <code>learn</code> in the fleet file), the personality answers it itself.</p>
<ul id="upstreams"></ul><ol id="questions"></ol></section>
<section><h2>Files received</h2><div class="wide"><table><tbody id="files"></tbody></table></div></section>
</section></main>`;

/** The dashboard's page, and the policy that lets nothing but its own style, script and events be had. */
export function dashboardPage(): { readonly html: string; readonly policy: string } {
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  const policy = `default-src 'none'; style-src ${hash(style)}; script-src ${hash(dashboardScript)}; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
  return {
    policy,
    html: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>mynah</title>
<style>${style}</style>
</head>
<body>
${body.html}
<script>${dashboardScript}</script>
</body>
</html>
`,
  };
}
