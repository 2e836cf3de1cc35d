import type {
  CellArea,
  Cells,
  CellWrite,
  Move,
  Numbered,
  TextMode,
  ThingEffect,
  Things,
  Tree,
} from '../../model/personality.ts';
import type { ServerTls, ShownCertificates, TlsBeginning } from '../../model/tls.ts';
import { maybeOneOf, oneOf, type ShapeOf } from './shape-of.ts';

/** Tables of what a server keeps; see `shapes.ts`. */

export const treeStart: ShapeOf<Tree['start']> = {
  verb: 'text',
  part: 'text',
  values: 'object',
  usual: 'text',
};

export const tree: ShapeOf<Tree> = {
  start: 'object',
  moves: 'list',
  paths: 'texts',
  folders: 'texts?',
  text: 'object?',
};

export const textMode: ShapeOf<TextMode> = { verb: 'text', part: 'text', status: 'text', values: 'texts' };

export const move: ShapeOf<Move> = { verb: 'text', status: 'text', to: oneOf({ named: true, parent: true }) };

export const things: ShapeOf<Things> = {
  scope: oneOf({ session: true, server: true }),
  key: 'text',
  effects: 'list',
};

export const thingEffect: ShapeOf<ThingEffect> = {
  verb: 'text',
  outcome: 'text',
  does: oneOf({ put: true, append: true, prepend: true, keep: true, remove: true, clear: true }),
  part: 'text?',
};

export const cells: ShapeOf<Cells> = { scope: oneOf({ session: true, server: true }), areas: 'list' };

export const cellArea: ShapeOf<CellArea> = {
  bits: 'number',
  read: 'object',
  writes: 'list',
  space: 'text?',
  first: 'object',
  usual: 'text',
};

export const cellRead: ShapeOf<CellArea['read']> = { verb: 'text', at: 'text', per: 'number', count: 'text' };

export const cellWrite: ShapeOf<CellWrite> = {
  verb: 'text',
  at: 'text',
  per: 'number',
  data: 'number',
  count: 'text?',
  flag: 'flag?',
  accepted: 'number',
};

export const numbered: ShapeOf<Numbered> = {
  verbs: 'texts',
  key: 'object?',
  there: 'object',
  gone: 'object?',
};

export const tlsBeginning: ShapeOf<TlsBeginning> = { command: 'text', template: 'text' };

export const tls: ShapeOf<ServerTls> = {
  start: maybeOneOf({ always: true, offered: true }),
  after: 'list',
  data: 'object?',
  versions: 'numbers',
  ciphers: 'numbers',
  notCiphers: 'numbers',
  ownOrder: 'flag',
  notGroups: 'numbers',
  alpn: 'texts',
  tickets: 'flag',
  ticketLifetime: 'number?',
  takesNames: 'flag?',
  asksClient: 'flag',
  certificates: 'list',
};

export const dataProtection: ShapeOf<NonNullable<ServerTls['data']>> = {
  verb: 'text',
  status: 'text',
  value: 'text',
};

export const shownCertificates: ShapeOf<ShownCertificates> = {
  serverName: 'text?',
  seen: 'number',
  chain: 'texts',
};
