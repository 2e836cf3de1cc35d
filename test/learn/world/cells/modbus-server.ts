import type { Conversation } from '../../../../src/model/conversation.ts';
import { conversation } from '../../../support/conversation.ts';

/** A server of Modbus/TCP (Modbus Application Protocol 1.1b3) with as many cells of each kind as `limit`, and clients that ask at random. */
const limit = 60;
const u16 = (value: number) => String.fromCharCode((value >> 8) & 255, value & 255);
const u8 = (value: number) => String.fromCharCode(value & 255);

class Modbus {
  readonly #coils = Array.from({ length: limit }, () => 0);
  readonly #registers = Array.from({ length: limit }, () => 0);

  answer(pdu: string): string {
    const code = pdu.charCodeAt(0);
    const at = pdu.charCodeAt(1) * 256 + pdu.charCodeAt(2);
    const value = pdu.charCodeAt(3) * 256 + pdu.charCodeAt(4);
    const count = code === 5 || code === 6 ? 1 : value;
    if (at + count > limit) return u8(code | 0x80) + u8(2);
    switch (code) {
      case 1:
        return u8(1) + u8(Math.ceil(count / 8)) + this.#bits(at, count);
      case 3: {
        const data = this.#registers.slice(at, at + count).map(u16);
        return u8(3) + u8(2 * count) + data.join('');
      }
      case 5:
        this.#coils[at] = value === 0 ? 0 : 1;
        return pdu;
      case 6:
        this.#registers[at] = value;
        return pdu;
      default:
        for (let index = 0; index < count; index++)
          this.#registers[at + index] = pdu.charCodeAt(6 + 2 * index) * 256 + pdu.charCodeAt(7 + 2 * index);
        return pdu.slice(0, 5);
    }
  }

  #bits(at: number, count: number): string {
    const bytes = new Uint8Array(Math.ceil(count / 8));
    for (let index = 0; index < count; index++)
      bytes[index >> 3] = (bytes[index >> 3] ?? 0) | ((this.#coils[at + index] ?? 0) << (index & 7));
    return String.fromCharCode(...bytes);
  }
}

/** Sessions of 20 random requests each; another `seed` has other ones. */
export function modbusSessions(count: number, seed: number): readonly Conversation[] {
  let state = seed;
  const random = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 4_294_967_296) * below);
  };
  const server = new Modbus();
  const request = () => {
    const code = [1, 3, 5, 6, 16][random(5)] ?? 3;
    const at = random(limit + 4);
    const many = 1 + random(6);
    if (code === 5) return u8(code) + u16(at) + u16(random(2) * 0xff00);
    if (code === 6) return u8(code) + u16(at) + u16(random(65_536));
    const data = Array.from({ length: many }, () => u16(random(65_536))).join('');
    return u8(code) + u16(at) + u16(many) + (code === 16 ? u8(2 * many) + data : '');
  };
  return Array.from({ length: count }, (_, session) => {
    const said = Array.from({ length: 20 }, (_unused, index) => {
      const wrapped = (pdu: string) => `${u16(index + 1)}\0\0${u16(pdu.length + 1)}\x01${pdu}`;
      const pdu = request();
      return [`>${wrapped(pdu)}`, `<${wrapped(server.answer(pdu))}`];
    });
    return conversation(said.flat(), { at: seed * 1000 + session * 2 });
  });
}
