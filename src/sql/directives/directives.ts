// The directives that a migration's header may hold, in every layout: one row each, with how its value is read.
import { parseDuration } from '../../core/time/duration.ts';

/** A query that must return true before anything is applied. */
export interface Requirement {
  readonly query: string;
  /** Where it begins in the file's own text. */
  readonly offset: number;
}

export interface Directives {
  readonly transaction?: 'off';
  /** Milliseconds, 0 is off. */
  readonly lockTimeout?: number;
  readonly statementTimeout?: number;
  /** `${NAME}` is meant as it stands. */
  readonly placeholders?: 'off';
  readonly requires?: readonly Requirement[];
  /** Its one statement runs in batches of so many rows. */
  readonly batch?: number;
  /** Between two batches, in milliseconds. */
  readonly pause?: number;
  /** Ranges of this column are the batches: `public.orders.id`. */
  readonly key?: string;
  /** What the migration discards on purpose: `table public.old`, `column public.users.email`. */
  readonly destroys?: readonly string[];
  /** Tables that are copied, with their rows, before the migration touches them. */
  readonly keeps?: readonly string[];
}

/** What is wrong with a value, and what to write instead. */
export interface BadValue {
  readonly problem: string;
  readonly hint: string;
}

export interface DirectiveForm {
  /** A whole directive, as one would write it. */
  readonly example: string;
  /** Its value is the rest of the line, spaces included, and the name is followed by a space or `=`; a line holds only one of these. */
  readonly restOfLine?: true;
  /** @param offset where the value begins in the file's own text. */
  read(value: string, offset: number): Directives | BadValue;
  /** Of a directive that may be given several times: what both say together. */
  join?(before: Directives, now: Directives): Directives;
}

/** A longer pause would look like a gate that is gone. */
export const LONGEST_PAUSE = 60_000;
export const LARGEST_BATCH = 1_000_000;

const NAME = String.raw`(?:"(?:[^"]|"")+"|[\w$\u0080-\uffff]+)`;
const TABLE = new RegExp(`^(?:${NAME}\\.)?${NAME}$`);
const DESTROYED = /^(?:table|column)\s+\S/;

export const DIRECTIVES: Readonly<Record<string, DirectiveForm>> = {
  transaction: {
    example: 'transaction=off',
    read: (value) =>
      value === 'off'
        ? { transaction: 'off' }
        : {
            problem: `transaction=${value} is not valid`,
            hint: 'transaction=off is the only value; a file runs in a transaction if PostgreSQL allows it',
          },
  },
  lock_timeout: duration('lock_timeout', (lockTimeout) => ({ lockTimeout })),
  statement_timeout: duration('statement_timeout', (statementTimeout) => ({ statementTimeout })),
  placeholders: {
    example: 'placeholders=off',
    read: (value) =>
      value === 'off'
        ? { placeholders: 'off' }
        : {
            problem: `placeholders=${value} is not valid`,
            hint: 'placeholders=off is the only value; without it they follow GATE_PLACEHOLDERS',
          },
  },
  batch: {
    example: 'batch=10000',
    read: (value) =>
      /^\d+$/.test(value) && Number(value) >= 1 && Number(value) <= LARGEST_BATCH
        ? { batch: Number(value) }
        : {
            problem: `batch=${value} is not a number of rows`,
            hint: `write a whole number from 1 to ${LARGEST_BATCH}, without separators`,
          },
  },
  pause: {
    example: 'pause=100ms',
    read: (value) => {
      const ms = parseDuration(value);
      return ms === null || ms > LONGEST_PAUSE
        ? { problem: `pause=${value} is not a duration of at most a minute`, hint: 'write 100ms or 2s' }
        : { pause: ms };
    },
  },
  key: {
    example: 'key=public.orders.id',
    read: (value) => ({ key: value }),
  },
  require: {
    example: 'require SELECT count(*) = 0 FROM users WHERE email IS NULL',
    restOfLine: true,
    read: (query, offset) => ({ requires: [{ query, offset }] }),
    join: ({ requires: before = [] }, { requires: now = [] }) => ({ requires: [...before, ...now] }),
  },
  destroys: {
    example: 'destroys=table public.old, column public.users.email',
    restOfLine: true,
    read: (value) => {
      const destroys = value.split(',').map((one) => one.trim().replace(/\s+/g, ' '));
      const bad = destroys.find((one) => !DESTROYED.test(one));
      return bad === undefined
        ? { destroys }
        : { problem: `destroys names "${bad}"`, hint: 'write `table SCHEMA.NAME` or `column SCHEMA.TABLE.NAME`, separated by commas' };
    },
    join: ({ destroys: before = [] }, { destroys: now = [] }) => ({ destroys: [...before, ...now] }),
  },
  keep: {
    example: 'keep=public.old',
    restOfLine: true,
    read: (value) => {
      const keeps = value.split(',').map((one) => one.trim());
      const bad = keeps.find((one) => !TABLE.test(one));
      return bad === undefined
        ? { keeps }
        : { problem: `keep names "${bad}"`, hint: 'write SCHEMA.NAME of a table, several of them separated by commas' };
    },
    join: ({ keeps: before = [] }, { keeps: now = [] }) => ({ keeps: [...before, ...now] }),
  },
};

function duration(name: string, holding: (ms: number) => Directives): DirectiveForm {
  return {
    example: `${name}=5s`,
    read: (value) => {
      const ms = parseDuration(value);
      return ms === null ? { problem: `${name}=${value} is not a duration`, hint: 'write 500ms, 5s, 2m or 1h; 0 is off' } : holding(ms);
    },
  };
}
