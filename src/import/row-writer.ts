// Rows of a table as COPY reads them, in pieces of bytes, and the checksum of every column of what was written: in the binary format where each column
// has one and the server hashes as it is done here, as texts otherwise.
import type { Cell } from './cell.ts';
import type { CellConverter } from './cell-converter.ts';
import { Misfit } from './convert/family.ts';
import { CopyWriter } from './copy-writer.ts';
import { Field } from './field.ts';
import { RowBytes } from './row-bytes.ts';
import { type HashKind, type HashSum, hashSql } from './row-hash.ts';

export interface RowWriter {
  /** What COPY is told of the format. */
  readonly options: readonly string[];
  readonly sums: readonly HashSum[];
  /** How many have ended. */
  readonly rows: number;
  readonly isFull: boolean;
  /** @returns null, or what does not fit, after which nothing more can be written. */
  row(cells: readonly Cell[]): { readonly index: number; readonly misfit: Misfit } | null;
  /** What has been written since the last time; nobody writes to it any more. */
  take(): readonly Uint8Array[];
  /** What is left, and what the format ends with. */
  end(): readonly Uint8Array[];
}

const isBinary = (converters: readonly CellConverter[], hash: HashKind): boolean =>
  hash === 'lookup3' && converters.every(({ binary }) => binary !== undefined);

export const rowWriter = (converters: readonly CellConverter[], hash: HashKind): RowWriter =>
  isBinary(converters, hash) ? new BinaryRows(converters) : new TextRows(converters, hash);

/** For each column, by its quoted name: SQL of the sum of what is there, modulo 2^64; null where values are only counted. */
export function sumsSql(converters: readonly CellConverter[], hash: HashKind): readonly ((column: string) => string | null)[] {
  if (isBinary(converters, hash)) return converters.map(({ binary }) => binary!.sum);
  return converters.map(
    ({ printed }) =>
      (column) =>
        printed === null ? null : `pg_catalog.sum(${hashSql(hash, printed(column))})`,
  );
}

class TextRows implements RowWriter {
  readonly options = [];
  readonly #converters: readonly CellConverter[];
  readonly #writer: CopyWriter;

  constructor(converters: readonly CellConverter[], hash: HashKind) {
    this.#converters = converters;
    this.#writer = new CopyWriter(converters.length, hash);
  }

  row(cells: readonly Cell[]): ReturnType<RowWriter['row']> {
    for (let index = 0; index < this.#converters.length; index++) {
      const { convert, hashed } = this.#converters[index]!;
      const text = convert(cells[index]!);
      if (text instanceof Misfit) return { index, misfit: text };
      this.#writer.value(text, hashed === undefined || text === null ? undefined : hashed(text));
    }
    this.#writer.endRow();
    return null;
  }

  get sums(): readonly HashSum[] {
    return this.#writer.sums;
  }

  get rows(): number {
    return this.#writer.rows;
  }

  get isFull(): boolean {
    return this.#writer.isFull;
  }

  take(): readonly Uint8Array[] {
    return this.#writer.take();
  }

  end(): readonly Uint8Array[] {
    return this.#writer.take();
  }
}

/** The signature of the format, no flags, and no more of a header (manual, COPY). */
const HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const END = -1;

class BinaryRows implements RowWriter {
  readonly options = ['FORMAT binary'];
  readonly sums: readonly HashSum[];
  rows = 0;
  readonly #out = new RowBytes();
  readonly #columns: readonly {
    readonly field: Field;
    readonly convert: CellConverter['convert'];
    readonly converted: Converted;
    readonly plain: Plain;
  }[];

  constructor(converters: readonly CellConverter[]) {
    this.#columns = converters.map(({ convert, binary }) => ({
      field: new Field(this.#out),
      convert,
      converted: binary!.converted,
      plain: binary!.plain ?? NEVER,
    }));
    this.sums = this.#columns.map(({ field }) => field.sum);
    this.#out.raw(HEADER);
  }

  row(cells: readonly Cell[]): ReturnType<RowWriter['row']> {
    const columns = this.#columns;
    this.#out.room(2);
    this.#out.int2(columns.length);
    for (let index = 0; index < columns.length; index++) {
      const { field, plain, convert, converted } = columns[index]!;
      const cell = cells[index]!;
      if (cell !== null && plain(field, cell)) continue;
      const text = convert(cell);
      if (text instanceof Misfit) return { index, misfit: text };
      if (text === null) field.null();
      else converted(field, text);
    }
    this.rows++;
    return null;
  }

  get isFull(): boolean {
    return this.#out.isFull;
  }

  take(): readonly Uint8Array[] {
    return this.#out.take();
  }

  end(): readonly Uint8Array[] {
    this.#out.room(2);
    this.#out.int2(END);
    return this.#out.take();
  }
}

type Plain = NonNullable<NonNullable<CellConverter['binary']>['plain']>;
type Converted = NonNullable<CellConverter['binary']>['converted'];
const NEVER: Plain = () => false;
