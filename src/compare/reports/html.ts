import { createHash } from 'node:crypto';
import { visible, visibleWithin } from './visible.ts';

/** A piece of HTML that is safe to put into a page. Made only by the functions here. */
export interface Html {
  readonly html: string;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes everything that is not already `Html`; lists are joined. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return { html: strings.reduce((text, piece, index) => text + render(values[index - 1]) + piece) };
}

export type HtmlValue = Html | string | number | undefined | readonly HtmlValue[];

function render(value: HtmlValue): string {
  if (value === undefined) return '';
  if (typeof value === 'string') {
    return value.replace(/\p{Cc}/gu, '\ufffd').replace(/[&<>"']/g, (char) => entities[char] ?? '');
  }
  if (typeof value === 'number') return String(value);
  return 'html' in value ? value.html : value.map(render).join('');
}

/** Captured bytes: printable ASCII as it is, everything else escaped and set apart; at most `most` characters of it. */
export function bytes(text: string, most = 2000): Html {
  const shown = text.length > most ? visibleWithin(text, most) : visible(text);
  const lines = shown.split(/(?<=\\n)/);
  return {
    html: lines
      .map((line) => {
        const escaped = render(line).replace(/\\(?:[rnt\\]|x[0-9a-f]{2})|…/g, (piece) => `<i>${piece}</i>`);
        return line.endsWith('\\n') ? `${escaped}\n` : escaped;
      })
      .join(''),
  };
}

/**
 * A page in one file. Nothing can be loaded or run in it, whatever bytes were captured: the content security policy
 * allows its own style sheet and its own script (by hash) and nothing else.
 */
export function page(title: string, style: string, body: Html, script = ''): string {
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  const run = script === '' ? '' : `script-src ${hash(script)}; `;
  const policy = `default-src 'none'; style-src ${hash(style)}; ${run}base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${render(title)}</title>
<style>${style}</style>
</head>
<body>
${body.html}
${script === '' ? '' : `<script>${script}</script>\n`}</body>
</html>
`;
}
