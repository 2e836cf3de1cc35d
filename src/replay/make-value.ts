import type { AddressForm } from '../message/values/address-form.ts';
import { renderAddressForm } from '../message/values/address-form.ts';
import { renderTime } from '../message/values/time-format.ts';
import { randomFromShape } from '../message/values/token-shape.ts';
import type { Endpoint } from '../model/conversation.ts';
import type { Field, Template } from '../model/personality.ts';
import type { SharedState } from './session.ts';

/** What values need beside the field. */
export interface MakeContext {
  /** µs since the Unix epoch. */
  readonly now: number;
  readonly random: () => number;
  readonly shared: SharedState;
  /** Where the data connection is listened for; port 0 where none could be had. */
  readonly data: Endpoint;
}

/** Makes the value of a field that needs memory, chance or the outside. */
export function makeValue(field: Field, template: Template, index: number, context: MakeContext): string {
  void template;
  void index;
  switch (field.field) {
    case 'time':
      return renderTime(field.format, context.now / 1000 + field.offset, zoneOf(field.zone));
    case 'random':
      return randomFromShape(String(field.shape), context.random);
    case 'dataPort':
      return renderAddressForm(field.form as AddressForm, context.data) ?? '';
    default:
      return '';
  }
}

/** Zones are kept as written, or as minutes east of UTC where the text names none. */
function zoneOf(zone: string): string | number {
  return /^-?\d{1,3}$/.test(zone) ? Number(zone) : zone;
}
