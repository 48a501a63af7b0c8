// What a move of a Compose project to PostgreSQL, or back, is asked to do, as its flags say it.
import { type Finding, finding } from '../../core/finding.ts';
import { stopOnErrors } from '../../core/stop.ts';
import type { Flag, FlagValues } from '../context.ts';
import { IMPORT_FLAGS } from '../import/import-options.ts';
import { durationOf, REDEPLOY_FLAGS } from '../redeploy/redeploy-options.ts';

export interface MoveOptions {
  /** Of the Compose project; none if Compose is to find them. */
  readonly files: readonly string[];
  readonly gate: string | null;
  /** Null: the one that Compose reads. */
  readonly envFile: string | null;
  readonly back: boolean;
  readonly yes: boolean;
  /** What was written to PostgreSQL since is moved into the file. */
  readonly export: boolean;
  /** For `import-sqlite`, as they were given. */
  readonly passedOn: readonly string[];
  /** Milliseconds. */
  readonly watch: number;
  readonly healthyWithin: number;
}

const WATCH = '10s';

/** The rows of file and target are to be the same afterwards, and files that `import-sqlite` writes would be in a container that is gone. */
const PASSED_ON = ['only', 'skip', 'map', 'into', 'on-bad-text', 'orphans', 'empty-as-null', 'unit'];

const SHARED = ['compose-file', 'gate', 'watch', 'healthy-within'];

export const MOVE_FLAGS: readonly Flag[] = [
  { name: 'back', type: 'boolean', doc: 'return to the SQLite file; without --yes it only says which rows that loses' },
  { name: 'yes', type: 'boolean', doc: 'with --back: do it, although what was written since is lost' },
  {
    name: 'export',
    type: 'boolean',
    doc: 'with --back: do it, and move what was written since into the file first, as export-sqlite does',
  },
  {
    name: 'env-file',
    type: 'string',
    value: 'FILE',
    doc: 'where DATABASE_URL and POSTGRES_DATABASE_URL are (default: .env beside the compose file)',
  },
  ...REDEPLOY_FLAGS.filter(({ name }) => SHARED.includes(name)).map((flag) =>
    flag.name === 'watch' ? { ...flag, doc: `watch that the application stays up for so long (default: ${WATCH})` } : flag,
  ),
  ...IMPORT_FLAGS.filter(({ name }) => PASSED_ON.includes(name)).map((flag) => ({ ...flag, doc: `as of import-sqlite: ${flag.doc}` })),
];

/** @throws Stop('misused') with all that is wrong with them. */
export function moveOptions(flags: FlagValues): MoveOptions {
  const [watch, healthyWithin] = [durationOf(flags, 'watch', WATCH), durationOf(flags, 'healthy-within', '2m')];
  stopOnErrors([
    ...[watch, healthyWithin].filter((one) => typeof one !== 'number'),
    ...(flags['into'] === 'append' ? [noAppend()] : []),
    ...['yes', 'export'].filter((name) => flags[name] === true && flags['back'] !== true).map(onlyBack),
    ...(flags['export'] === true ? NOT_BACK.filter((name) => flags[name] !== undefined).map(notBack) : []),
  ]);
  const text = (name: string): string | null => (typeof flags[name] === 'string' ? flags[name] : null);
  return {
    files: text('compose-file')?.split(',') ?? [],
    gate: text('gate'),
    envFile: text('env-file'),
    back: flags['back'] === true,
    yes: flags['yes'] === true || flags['export'] === true,
    export: flags['export'] === true,
    passedOn: PASSED_ON.flatMap((name) => (text(name) === null ? [] : [`--${name}`, text(name)!])),
    watch: watch as number,
    healthyWithin: healthyWithin as number,
  };
}

/** Which of the file's tables go where says something else on the way back. */
const NOT_BACK = ['only', 'skip', 'map'];

const onlyBack = (name: string): Finding =>
  finding({
    code: 'bad-flag',
    subject: `--${name}`,
    message: `--${name} is for the way back`,
    hint: `add --back, or leave --${name} out: the way to PostgreSQL does not ask`,
  });

const notBack = (name: string): Finding =>
  finding({
    code: 'bad-flag',
    subject: `--${name}`,
    message: `--export and --${name} do not go together: the names are those of the file`,
    hint: 'stop the application, run `schemagate export-sqlite` yourself with the names of the database, and then --back --yes',
  });

const noAppend = (): Finding =>
  finding({
    code: 'bad-flag',
    subject: '--into',
    message: '--into append leaves rows in PostgreSQL that the file does not have, and the application would go on with both',
    hint: 'give --into truncate, or add the rows with `schemagate import-sqlite --into append` yourself',
  });
