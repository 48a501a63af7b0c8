// What the command line asks of a move, read once. Refuses what nobody understands, all of it at once.
import { type Finding, finding } from '../../core/finding.ts';
import { stopOnErrors } from '../../core/stop.ts';
import type { Choice } from '../../import/plan.ts';
import { UNITS, type Unit } from '../../import/time-unit.ts';
import type { Flag, FlagValues } from '../context.ts';
import { flagWords, misusedFlag } from '../flag-words.ts';
import type { SqliteFile } from './file/sqlite-file.ts';

/** What is done if a table has rows that rows are moved into. */
export const INTO = ['fail', 'append', 'truncate'] as const;

export interface ImportOptions extends Choice {
  readonly into: (typeof INTO)[number];
  /** Tables of the file that the target does not have are made there. */
  readonly creates: boolean;
  /** And it must not have any of them. */
  readonly createsAll: boolean;
  /** What foreign keys of made tables do on DELETE where they say nothing. */
  readonly onDelete: 'CASCADE' | null;
  readonly onBadText: 'fail' | 'strip';
  readonly orphans: 'fail' | 'null' | 'skip';
  /** The file that rows go to which do not fit; null: there must be none. */
  readonly rejects: string | null;
  /** Table by table; those that are there already are left as they are. */
  readonly resumes: boolean;
  /** How many of them at a time. */
  readonly jobs: number;
  /** `table.column` in lower case. */
  readonly emptyAsNull: ReadonlySet<string>;
  readonly units: ReadonlyMap<string, Unit>;
}

/** What is moved, and how. */
export interface From {
  readonly file: SqliteFile;
  readonly options: ImportOptions;
}

export const IMPORT_FLAGS: readonly Flag[] = [
  { name: 'only', type: 'string', value: 'TABLE,…', doc: 'only these tables of the file' },
  { name: 'skip', type: 'string', value: 'TABLE,…', doc: 'all but these' },
  {
    name: 'map',
    type: 'string',
    value: 'FROM=TO,…',
    doc: 'other names in the target: `people=users`, `people.mail=email`; TO may begin with a schema',
  },
  { name: 'into', type: 'string', value: 'fail|append|truncate', doc: 'what to do if a table of the target has rows (default: fail)' },
  {
    name: 'on-bad-text',
    type: 'string',
    value: 'fail|strip',
    doc: 'what to do with NUL characters and bytes that are not UTF-8 (default: fail)',
  },
  { name: 'create-missing', type: 'boolean', doc: 'create the tables that the target lacks' },
  { name: 'create-schema', type: 'boolean', doc: 'create all tables: the target has none of them' },
  {
    name: 'as-migration',
    type: 'string',
    value: 'FILE',
    doc: 'with --create-…: write the SQL to this new file, and move nothing',
  },
  {
    name: 'on-delete',
    type: 'string',
    value: 'nothing|cascade',
    doc: 'for foreign keys of created tables, if the file does not say (default: nothing)',
  },
  {
    name: 'orphans',
    type: 'string',
    value: 'fail|null|skip',
    doc: 'rows that refer to a missing row: refuse them, put NULL, or leave them out (default: fail)',
  },
  {
    name: 'rejects',
    type: 'string',
    value: 'FILE',
    doc: 'leave out rows that do not fit or repeat a unique value, and write them to this file, one JSON object per line',
  },
  {
    name: 'resume',
    type: 'boolean',
    doc: 'one transaction per table; after an interruption, the same command continues',
  },
  { name: 'jobs', type: 'string', value: 'N', doc: 'with --resume: so many tables at a time, as foreign keys allow (default: 1)' },
  { name: 'empty-as-null', type: 'string', value: 'TABLE.COLUMN,…', doc: 'columns whose empty strings become NULL' },
  {
    name: 'unit',
    type: 'string',
    value: 'TABLE.COLUMN=UNIT,…',
    doc: 'the unit of numbers that are times, if it is unclear: s, ms, us, ns or julian',
  },
];

export const UNIT_NAMES: ReadonlyMap<string, Unit> = new Map([
  ...UNITS.map((unit) => [unit, unit] as const),
  ...([
    ['s', 'seconds'],
    ['ms', 'milliseconds'],
    ['us', 'microseconds'],
    ['ns', 'nanoseconds'],
    ['julian', 'julian days'],
  ] as const),
]);

/** @throws Stop('misused') with all that is wrong. */
export function importOptionsIn(flags: FlagValues): ImportOptions {
  const { problems, list, pairs, oneOf, named } = flagWords(flags);
  const units = named('unit', UNIT_NAMES, { noun: 'unit', hint: 'it is s, ms, us, ns or julian' });
  const emptyAsNull = new Set(list('empty-as-null').map((column) => column.toLowerCase()));
  const options: ImportOptions = {
    only: flags['only'] === undefined ? null : list('only'),
    skip: list('skip'),
    map: new Map(pairs('map')),
    into: oneOf('into', INTO),
    creates: flags['create-missing'] === true || flags['create-schema'] === true,
    createsAll: flags['create-schema'] === true,
    onDelete: oneOf('on-delete', ['nothing', 'cascade']) === 'cascade' ? 'CASCADE' : null,
    orphans: oneOf('orphans', ['fail', 'null', 'skip']),
    resumes: flags['resume'] === true,
    jobs: Number(flags['jobs'] ?? 1),
    rejects: typeof flags['rejects'] === 'string' ? flags['rejects'] : null,
    onBadText: oneOf('on-bad-text', ['fail', 'strip']),
    emptyAsNull,
    units,
    columns: [...emptyAsNull, ...units.keys()],
  };
  problems.push(...contradictions(options, flags));
  stopOnErrors(problems);
  return options;
}

/** So many sessions no server gives away lightly. */
const MOST_JOBS = 16;

function contradictions({ creates, resumes, into, jobs }: ImportOptions, flags: FlagValues): readonly Finding[] {
  return [
    ...(flags['as-migration'] === undefined || creates
      ? []
      : [
          misusedFlag(
            'as-migration',
            '--as-migration writes down tables that are made, and none are',
            'add --create-schema or --create-missing',
          ),
        ]),
    ...(flags['compare'] === true && flags['yes'] === true
      ? [misusedFlag('compare', '--compare and --yes do not go together', '--compare moves nothing: leave one of them out')]
      : []),
    ...(Number.isInteger(jobs) && jobs >= 1 && jobs <= MOST_JOBS
      ? []
      : [misusedFlag('jobs', `--jobs is '${String(flags['jobs'])}'`, `it is a number from 1 to ${MOST_JOBS}`)]),
    ...(flags['jobs'] !== undefined && !resumes
      ? [
          misusedFlag(
            'jobs',
            '--jobs needs --resume',
            'one transaction is one session: add --resume for one transaction per table, or leave --jobs out',
          ),
        ]
      : []),
    ...(resumes && into !== 'fail'
      ? [
          misusedFlag(
            'resume',
            '--resume and --into do not go together',
            '--resume leaves tables alone that are there already: leave --into out',
          ),
        ]
      : []),
  ];
}

/** Of a move in either direction without --yes: it only shows what it would do. */
export const notConfirmed = (path: string): Finding =>
  finding({
    code: 'not-confirmed',
    subject: path,
    message: 'nothing was moved: --yes was not given',
    hint: 'read what would be moved, and run it again with --yes',
  });
