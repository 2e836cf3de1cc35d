import type { CellArea, Cells, CellWrite } from '../../model/personality.ts';
import { partOf } from '../request/parts.ts';
import type { Request } from '../request/request.ts';

const mostCells = 100_000; // that are remembered; clients can write anywhere
const longestAnswer = 4096; // bytes of cells in one answer
const bytesOfCell = 100; // of memory, roughly

/** What cells have become, by area and name. Those written first are forgotten first. */
export class CellMemory {
  readonly #values = new Map<string, string>();
  /** Told of what sessions write. */
  changed: ((area: number, cell: string, value: string) => void) | undefined;

  get held(): number {
    return this.#values.size * bytesOfCell;
  }

  get(area: number, cell: string): string | undefined {
    return this.#values.get(`${area} ${cell}`);
  }

  set(area: number, cell: string, value: string): void {
    this.take(area, cell, value);
    this.changed?.(area, cell, value);
  }

  /** A cell holds this, whoever wrote it. */
  take(area: number, cell: string, value: string): void {
    const name = `${area} ${cell}`;
    this.#values.delete(name);
    this.#values.set(name, value);
    if (this.#values.size <= mostCells) return;
    for (const oldest of this.#values.keys()) {
      this.#values.delete(oldest);
      break;
    }
  }

  /** The oldest are forgotten. */
  forgetHalf(): void {
    let left = this.#values.size >> 1;
    for (const oldest of this.#values.keys()) {
      if (left-- <= 0) break;
      this.#values.delete(oldest);
    }
  }
}

/** The bytes of the cells that a request reads; undefined where it reads none. */
export function readCells({ areas }: Cells, memory: CellMemory, request: Request): string | undefined {
  const number = areas.findIndex(({ read }) => read.verb === request.command);
  const area = areas[number];
  const start = area && firstCell(area.read, request);
  const count = area && numberOf(request, area.read.count);
  if (!area || start === undefined || count === undefined || count * area.bits > longestAnswer * 8)
    return undefined;
  const space = spaceOf(area, request);
  return joinCells(
    area.bits,
    Array.from({ length: count }, (_, index) => {
      const cell = `${space}${start + index}`;
      const first = Object.hasOwn(area.first, cell) ? area.first[cell] : undefined;
      return memory.get(number, cell) ?? first ?? area.usual;
    }),
  );
}

/** A request has been answered: what it writes is there, if the answer is as long as one that accepts. */
export function writeCells({ areas }: Cells, memory: CellMemory, request: Request, reply: string): void {
  areas.forEach((area, number) => {
    const write = area.writes.find(({ verb }) => verb === request.command);
    if (!write || reply.length !== write.accepted) return;
    const start = firstCell(write, request);
    if (start === undefined) return;
    const space = spaceOf(area, request);
    writtenCells(area.bits, write, request).forEach((value, index) => {
      memory.set(number, `${space}${start + index}`, value);
    });
  });
}

/** The values that a request writes, one after the other. */
export function writtenCells(
  bits: number,
  { data, count, flag }: Pick<CellWrite, 'data' | 'count' | 'flag'>,
  request: Request,
): readonly string[] {
  const bytes = request.raw.slice(data, data + longestAnswer);
  if (flag) return [/[^\0]/.test(bytes) ? '1' : '0'];
  const all = splitCells(bits, bytes);
  const most = count === undefined ? undefined : numberOf(request, count);
  return most === undefined ? all : all.slice(0, most);
}

/** The number of the first cell that is meant. */
export function firstCell(
  { at, per }: { readonly at: string; readonly per: number },
  request: Request,
): number | undefined {
  const address = numberOf(request, at);
  return address === undefined || address % per !== 0 ? undefined : address / per;
}

/** What cells are told apart by beside their numbers. */
export function spaceOf({ space }: Pick<CellArea, 'space'>, request: Request): string {
  return space === undefined ? '' : `${partOf(request, space)}:`;
}

/** A part of a request as a number. */
export function numberOf(request: Request, part: string): number | undefined {
  const text = partOf(request, part);
  return text === undefined ? undefined : Number(text);
}

/** Bytes as cells: of one bit each, from the lowest on, `0` or `1`; else of so many bytes. */
export function splitCells(bits: number, bytes: string): readonly string[] {
  if (bits === 1)
    return Array.from({ length: bytes.length * 8 }, (_, at) =>
      ((bytes.charCodeAt(at >> 3) >> (at & 7)) & 1).toFixed(),
    );
  const width = bits / 8;
  return Array.from({ length: Math.floor(bytes.length / width) }, (_, at) =>
    bytes.slice(at * width, (at + 1) * width),
  );
}

function joinCells(bits: number, cells: readonly string[]): string {
  if (bits !== 1) return cells.join('');
  const bytes = new Uint8Array(Math.ceil(cells.length / 8));
  cells.forEach((cell, at) => {
    if (cell === '1') bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (1 << (at & 7));
  });
  return String.fromCharCode(...bytes);
}
