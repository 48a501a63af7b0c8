// What a redeploy is asked to do, as its flags say it.
import { type Finding, finding } from '../../core/finding.ts';
import { stopOnErrors } from '../../core/stop.ts';
import { parseDuration } from '../../core/time/duration.ts';
import type { Flag, FlagValues } from '../context.ts';

export interface RedeployOptions {
  /** Of the Compose project; none if Compose is to find them. */
  readonly files: readonly string[];
  readonly gate: string | null;
  readonly gitPull: boolean;
  readonly pull: boolean;
  readonly build: boolean;
  /** Although nothing may be pending. */
  readonly backupFirst: boolean;
  readonly preflight: boolean;
  /** Where it has the record of a test. */
  readonly tested: string | null;
  readonly window: boolean;
  /** The database that is emptied after a backup, and migrated anew. */
  readonly clean: string | null;
  readonly autoRollback: boolean;
  /** Milliseconds. */
  readonly watch: number;
  readonly healthyWithin: number;
}

export const REDEPLOY_FLAGS: readonly Flag[] = [
  {
    name: 'compose-file',
    type: 'string',
    value: 'FILE,…',
    doc: 'the compose file, or several, separated by commas (default: as docker compose finds it)',
  },
  {
    name: 'gate',
    type: 'string',
    value: 'SERVICE',
    doc: 'the service that is the gate (default: the one that others wait for with service_completed_successfully)',
  },
  { name: 'git-pull', type: 'boolean', doc: 'first `git pull --ff-only` in the folder of the compose file' },
  { name: 'pull', type: 'boolean', doc: 'pull newer images of services that are not built here' },
  { name: 'no-build', type: 'boolean', doc: 'do not build the images of services that are built here' },
  { name: 'backup-first', type: 'boolean', doc: 'take a backup first, where GATE_BACKUP of the gate says, even if nothing is pending' },
  {
    name: 'tested',
    type: 'string',
    value: 'FILE',
    doc: "the record of `schemagate test --record` for the checklist, as a path in the gate's container",
  },
  { name: 'skip-preflight', type: 'boolean', doc: 'skip the checklist' },
  {
    name: 'window',
    type: 'boolean',
    doc: 'stop the application before the gate runs; otherwise it keeps running until the gate has exited 0',
  },
  {
    name: 'clean',
    type: 'string',
    value: 'DATABASE',
    doc: 'back this database up, stop the application, empty the database and migrate it from scratch; the gate needs GATE_ALLOW_RESET=true',
  },
  { name: 'watch', type: 'string', value: 'DURATION', doc: 'how long to watch whether the services stay up (default: 60s)' },
  { name: 'healthy-within', type: 'string', value: 'DURATION', doc: 'how long services may take to become healthy (default: 2m)' },
  { name: 'auto-rollback', type: 'boolean', doc: 'if it fails after migrations were applied, take the database back as well' },
];

/** @throws Stop('misused') with all that is wrong with them. */
export function optionsIn(flags: FlagValues): RedeployOptions {
  const [watch, healthyWithin] = [durationOf(flags, 'watch', '60s'), durationOf(flags, 'healthy-within', '2m')];
  stopOnErrors([watch, healthyWithin].filter((one) => typeof one !== 'number'));
  const on = (name: string): boolean => flags[name] === true;
  const text = (name: string): string | null => (typeof flags[name] === 'string' ? flags[name] : null);
  const clean = text('clean');
  return {
    files: text('compose-file')?.split(',') ?? [],
    gate: text('gate'),
    gitPull: on('git-pull'),
    pull: on('pull'),
    build: !on('no-build'),
    backupFirst: on('backup-first') || clean !== null,
    preflight: !on('skip-preflight'),
    tested: text('tested'),
    window: on('window') || clean !== null,
    clean,
    autoRollback: on('auto-rollback'),
    watch: watch as number,
    healthyWithin: healthyWithin as number,
  };
}

/** Milliseconds. */
export function durationOf(flags: FlagValues, name: string, otherwise: string): number | Finding {
  const text = String(flags[name] ?? otherwise);
  return (
    parseDuration(text) ??
    finding({
      code: 'bad-flag',
      subject: `--${name}`,
      message: `--${name}=${text} is not a duration`,
      hint: 'write a number and a unit, such as 30s or 2m',
    })
  );
}
