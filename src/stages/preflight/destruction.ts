// Pending migrations that drop or truncate what holds rows: a finding for each table and column, as severe as GATE_DESTRUCTION says, and a notice
// if somebody has acknowledged it. What a DO block or a function does is not looked into.
import type { Config } from '../../config/config.ts';
import type { Finding } from '../../core/finding.ts';
import { isCalled, type Migration } from '../../core/migration.ts';
import type { Severity } from '../../core/severity.ts';
import { isKept } from '../../migrations/prepare/keep-copies.ts';
import type { Prepared } from '../../migrations/prepare/prepare.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';
import { locate } from '../../sql/locate.ts';
import { sourceOffset } from '../../sql/statements/script.ts';
import { type Destructive, destructiveStatements, type Renaming, type Victim } from './destructive-statements.ts';
import { rowsAtStake, type Stake } from './rows-at-stake.ts';

type Policy = Pick<Config, 'destruction' | 'acceptDestruction'>;

/** A destructive statement of a pending migration, with its table's name as it is on the server now. */
interface Threat extends Destructive {
  readonly prepared: Prepared;
}

export async function findDestruction(session: Queryable, policy: Policy, prepared: readonly Prepared[]): Promise<readonly Finding[]> {
  const threats = await threatsIn(prepared);
  if (threats.length === 0) return [];
  const stakes = await rowsAtStake(session, threats);
  const seen = new Set<string>();
  return stakes.flatMap((stake) => {
    // The second statement finds nothing of it.
    const subject = `${stake.kind} ${stake.name}`;
    if (seen.has(subject)) return [];
    seen.add(subject);
    return [findingOf(threats[stake.at]!, stake, policy)];
  });
}

async function threatsIn(prepared: readonly Prepared[]): Promise<readonly Threat[]> {
  const threats: Threat[] = [];
  const renamings: Renaming[] = [];
  for (const one of prepared) {
    const read = await destructiveStatements(one.script);
    if (read === null) continue;
    const steps = [...read.destructive, ...read.renamings].sort((a, b) => a.offset - b.offset);
    for (const step of steps) {
      if ('victim' in step) threats.push({ ...step, victim: asItIsNow(step.victim, renamings), prepared: one });
      else renamings.push(step);
    }
  }
  return threats;
}

/** Under the name that the table has before any pending migration renames it. */
function asItIsNow(victim: Victim, renamings: readonly Renaming[]): Victim {
  if (victim.kind === 'column') return { ...victim, table: nameNow(victim.table ?? [], renamings) };
  return victim.kind === 'table' ? { ...victim, name: nameNow(victim.name, renamings) } : victim;
}

const nameNow = (name: readonly string[], renamings: readonly Renaming[]): readonly string[] =>
  renamings.reduceRight((now, { from, to }) => (isSame(now, to) ? from : now), name);

/** A name without a schema may be any of that name. */
const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.at(-1) === b.at(-1) && (a.length < 2 || b.length < 2 || a.at(-2) === b.at(-2));

function findingOf({ verb, offset, prepared }: Threat, stake: Stake, policy: Policy): Finding {
  const { migration, script, directives } = prepared;
  const { kind, name, rows, size, lastRead } = stake;
  const subject = `${kind} ${name}`;
  const table = kind === 'table' ? name : name.slice(0, name.lastIndexOf('.'));
  const isCopied = isKept(directives, table);
  const isAcknowledged = isCopied || (directives.destroys ?? []).some((one) => isNamed(one, stake)) || isAccepted(migration, policy);
  const holds = kind === 'table' ? `holds ${rows} (${size})` : `holds values in ${rows}`;
  const read = lastRead === null ? '' : `, and was last read on ${lastRead}`;
  return {
    code: 'destruction',
    severity: severityOf(policy, isAcknowledged),
    subject,
    message: `${migration.file} ${verb} ${subject}, which ${holds}${kind === 'table' ? read : ''}`,
    hint:
      isCopied && policy.destruction !== 'refuse'
        ? 'nothing: its rows are copied to schemagate_kept first'
        : hintOf(policy, isAcknowledged, migration, subject),
    place: { file: migration.file, ...locate(migration.text, sourceOffset(script, offset)) },
  };
}

function severityOf({ destruction }: Policy, isAcknowledged: boolean): Severity {
  if (destruction === 'refuse') return 'error';
  if (isAcknowledged) return 'notice';
  return destruction === 'acknowledge' ? 'error' : 'warning';
}

function hintOf({ destruction }: Policy, isAcknowledged: boolean, { version }: Migration, subject: string): string {
  if (destruction === 'refuse') return 'take the statement out of the migration, or set GATE_DESTRUCTION=acknowledge for this run';
  if (isAcknowledged) return 'nothing: it is acknowledged';
  return `if that is intended, write \`-- gate: destroys=${subject}\` at the top of the file, or run with --accept-destruction ${version}; otherwise remove the statement`;
}

/** Its schema may be left out, as in the statement. */
function isNamed(said: string, { kind, name }: Stake): boolean {
  const [saidKind, ...rest] = said.split(' ');
  const saidName = rest.join(' ');
  return saidKind === kind && (saidName === name || name.endsWith(`.${saidName}`));
}

const isAccepted = (migration: Migration, { acceptDestruction }: Policy): boolean =>
  acceptDestruction.some((said) => isCalled(migration, said));
