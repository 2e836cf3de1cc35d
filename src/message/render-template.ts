import type { Endpoint } from '../model/conversation.ts';
import type { Field, Part, Template } from '../model/personality.ts';
import { unreachable } from '../model/unreachable.ts';
import { transforms } from './echo-sources.ts';
import type { History } from './history.ts';

import { partOf } from './parts.ts';
import type { Request } from './request.ts';
import { type AddressForm, renderAddressForm } from './values/address-form.ts';

/** Everything a field may need to be made afresh. */
export interface RenderContext {
  readonly request: Request;
  readonly history: History;
  readonly client: Endpoint;
  readonly server: Endpoint;
  /** µs since the Unix epoch. */
  readonly now: number;
  /** Makes the values that need memory, chance or the outside: numbers, ids, random tokens, data ports. */
  readonly make: (field: Field, template: Template, index: number) => string;
}

export interface Rendered {
  readonly text: string;
  /** Values of the fields, in order. */
  readonly values: readonly string[];
}

/** Writes a reply from its template. A field whose source is missing (an echo of a word not sent) is empty. */
export function renderTemplate(template: Template, context: RenderContext): Rendered {
  const values: string[] = [];
  let text = '';
  for (const part of template.parts) {
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    const value = renderField(part, template, values.length, context);
    values.push(value);
    text += value;
  }
  return { text, values };
}

function renderField(field: Field, template: Template, index: number, context: RenderContext): string {
  const { request, history } = context;
  switch (field.field) {
    case 'echo':
      return transformed(partOf(request, field.part), field.transform);
    case 'bytes':
      return sliceOf(request.raw, field.from, field.to);
    case 'recall': {
      const event =
        field.status === undefined
          ? history.latest(field.verb)
          : history.findLast((e) => e.request.command === field.verb && e.status === field.status);
      return transformed(event && partOf(event.request, field.part), field.transform);
    }
    case 'lookup': {
      const value = partOf(request, field.by);
      const event = history.findLast(
        (e) => e.request.command === field.verb && partOf(e.request, field.key) === value,
      );
      return (event && partOf(event.request, field.part)) ?? '';
    }
    case 'address':
      return renderAddressForm(field.form as AddressForm, field.who === 'client' ? context.client : context.server) ?? '';
    case 'clientName':
      return clientName(context.client.address, field);
    case 'count':
      return String(
        field.add +
          (field.since
            ? history.countSince({ verb: field.verb, status: field.status }, field.since)
            : history.count({ verb: field.verb, status: field.status })),
      );
    case 'length':
      return String((partOf(request, field.of)?.length ?? 0) + field.add);
    case 'again':
      return history.ofTemplate(field.template)?.values[field.index] ?? '';
    case 'sample':
      return field.values[0] ?? '';
    case 'time':
    case 'number':
    case 'id':
    case 'random':
    case 'dataPort':
      return context.make(field, template, index);
    default:
      return unreachable(field);
  }
}

function transformed(value: string | undefined, transform: string | undefined): string {
  if (value === undefined) return '';
  return transform === undefined ? value : (transforms[transform]?.(value) ?? value);
}

/** Bytes `from`..`to`; negative counts from the end, `to` 0 is the end. */
export function sliceOf(raw: string, from: number, to: number): string {
  return raw.slice(from < 0 ? Math.max(0, raw.length + from) : from, to <= 0 ? raw.length + to : to);
}

/** A name for an address: the one seen, or one like those seen, or the address itself (RFC 1912, 2.1 names hosts after addresses). */
function clientName(address: string, field: Field & { field: 'clientName' }): string {
  const known = Object.hasOwn(field.names, address) ? field.names[address] : undefined;
  if (known !== undefined) return known;
  const octets = address.split('.');
  return field.pattern?.replace(/\{(\d)\}/g, (_, n: string) => octets[Number(n) - 1] ?? '0') ?? `[${address}]`;
}

/** The parts with neighbouring constants joined. */
export function joinParts(parts: readonly Part[]): readonly Part[] {
  const joined: Part[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (typeof part === 'string' && typeof last === 'string') joined[joined.length - 1] = last + part;
    else if (part !== '') joined.push(part);
  }
  return joined;
}
