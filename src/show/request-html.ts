import { bytes, type Html, html } from '../compare/reports/html.ts';
import { isBinary } from '../message/bytes/is-binary.ts';
import type { RecordField } from '../message/bytes/record-fields.ts';
import type { Request } from '../message/request/request.ts';

/** A request on one line: text as it is, a binary one by its command and its learned fields. */
export function requestLine(request: Request): Html {
  if (request.raw === '') return html`(connect)`;
  if (!isDecoded(request)) return bytes(request.raw.replace(/\r?\n$/, ''), 160);
  const shown = request.fields
    .slice(0, 8)
    .map((field) => html` <span class="part">${shownValue(field, 24)}</span>`);
  return html`<strong>${request.command}</strong>${shown}${request.fields.length > 8 ? ' …' : ''}`;
}

/** All of a request: a binary one with each of its fields, and its bytes folded away. */
export function requestWhole(request: Request): Html {
  if (request.raw === '') return html`<span class="bytes">(connect)</span>`;
  if (!isDecoded(request)) return html`<span class="bytes">${bytes(request.raw, 1500)}</span>`;
  const rows = request.fields.map(
    (field, index) =>
      html`<tr><td><code>f${index + 1}</code></td><td>${kinds[field.item]}</td><td><code>${shownValue(field, 200)}</code></td><td class="n">${field.whole.length}</td></tr>`,
  );
  return html`<div class="wide" tabindex="0"><table><caption>request ${request.command}, by its learned fields</caption><thead><tr><th>field</th><th>kind</th><th>value</th><th class="n">bytes</th></tr></thead><tbody>${rows}</tbody></table></div>
<details><summary>its bytes</summary><div><span class="bytes">${bytes(request.raw, 1500)}</span></div></details>`;
}

type Decoded = Request & { readonly fields: readonly RecordField[] };

function isDecoded(request: Request): request is Decoded {
  return request.fields !== undefined && request.fields.length > 0 && isBinary(request.raw);
}

const kinds: Readonly<Record<RecordField['item'], string>> = {
  bytes: 'bytes',
  labels: 'name',
  zero: 'text up to a zero',
  counted: 'counted text',
  ber: 'BER element',
  rest: 'what is left',
};

/** Text as it is; a short binary value as a number too. */
function shownValue({ value }: RecordField, most: number): Html {
  if (value === '') return html`<i>(empty)</i>`;
  if (!isBinary(value) && /^[\x20-\x7e]+$/.test(value)) return bytes(value, most);
  const hex = Buffer.from(value.slice(0, most / 2), 'latin1').toString('hex');
  const number = value.length <= 4 ? html` <i>= ${Number.parseInt(hex, 16)}</i>` : html``;
  return html`${hex}${value.length > most / 2 ? '…' : ''}${number}`;
}
