/** What all pages have in common: light and dark, from a phone's width up. */
export const pageStyle = `
:root{--back:#fff;--text:#1b1f24;--quiet:#59636e;--line:#d1d9e0;--raised:#f6f8fa;--link:#0757ba;--bad:#b0182b;--badback:#ffebe9;--good:#116329;--goodback:#dafbe1;--accent:#0757ba}
@media(prefers-color-scheme:dark){:root{--back:#0d1117;--text:#e6edf3;--quiet:#9198a1;--line:#3d444d;--raised:#151b23;--link:#71b0ff;--bad:#ff9492;--badback:#4c1620;--good:#7ee787;--goodback:#10391d;--accent:#71b0ff}}
*{box-sizing:border-box}
html{scroll-padding-top:7rem}
body{margin:0 auto;padding:1rem;max-width:72rem;background:var(--back);color:var(--text);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0}h2{font-size:1.2rem;margin:2rem 0 .5rem;padding-bottom:.25rem;border-bottom:1px solid var(--line)}h3,h4{font-size:1rem;margin:1rem 0 .25rem}.state>summary h3{display:inline;font-size:1.1rem}.together{display:none}.inline .together{display:block}.inline .sides{display:none}
a{color:var(--link)}a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:2px}
p{margin:.5rem 0}.quiet{color:var(--quiet)}
code,pre,.bytes{font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.bytes{white-space:pre-wrap;overflow-wrap:anywhere;display:block;margin:.25rem 0;padding:.5rem .75rem;background:var(--raised);border:1px solid var(--line);border-radius:6px}
i{font-style:normal;color:var(--quiet)}
table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{text-align:left;padding:.25rem .75rem .25rem 0;border-bottom:1px solid var(--line);vertical-align:top}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
.wide{overflow-x:auto}.wide th,.wide td{overflow-wrap:normal}.wide td code{overflow-wrap:anywhere}.wide table{min-width:30rem}.side{display:block;margin-top:.25rem;color:var(--quiet);font-size:.8rem}
details{margin:.5rem 0;border:1px solid var(--line);border-radius:6px;background:var(--back)}
details>summary{cursor:pointer;padding:.5rem .75rem;border-radius:6px}details[open]>summary{border-bottom:1px solid var(--line);border-radius:6px 6px 0 0}
details>div{padding:.5rem .75rem}
.words dt{white-space:pre}dl{margin:.25rem 0;display:grid;grid-template-columns:max-content 1fr;gap:.1rem .75rem}dt{color:var(--quiet)}dd{margin:0}@media(max-width:40rem){dl{display:block}dd{margin:0 0 .25rem}}
nav ul{list-style:none;margin:.5rem 0;padding:0;display:flex;flex-wrap:wrap;gap:.25rem 1rem}
.tag{display:inline-block;padding:0 .5rem;border-radius:1rem;border:1px solid var(--line);font-size:.8rem;white-space:nowrap}
.bad{color:var(--bad)}.good{color:var(--good)}
del,ins{text-decoration:none;border-radius:3px;padding:0 1px}del{background:var(--badback);color:var(--bad)}ins{background:var(--goodback);color:var(--good)}
.sides{display:grid;gap:0 .5rem}@media(min-width:48rem){.sides{grid-template-columns:1fr 1fr}}
.skip{position:absolute;left:-9999px}.skip:focus{left:1rem;top:1rem;background:var(--back);padding:.5rem}
`;
