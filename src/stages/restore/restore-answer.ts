// What a restore comes to, in words; and what is said where it stops.
import { type Finding, finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { formatDuration } from '../../core/time/duration.ts';
import type { PostgresError } from '../../postgres/errors/errors.ts';
import { TAKE_A_SESSION } from '../../postgres/errors/pooler-errors.ts';
import { count } from '../../report/view-options.ts';
import type { Answer } from '../answer.ts';
import type { Made, RestorePlan } from './restore-plan.ts';
import type { Source } from './stored-input.ts';

interface Restored extends RestorePlan, Made {
  /** What the backup was held against before. */
  readonly against: 'manifest' | 'list' | null;
  /** Old databases that were removed; null: none was to be. */
  readonly dropped: readonly string[] | null;
}

export function restoredAnswer(restored: Restored): Answer {
  const { target, source, old, names, ledger, proved, dropped, ended, at, against } = restored;
  const kept = old !== null && (dropped === null || !dropped.includes(names.kept)) ? names.kept : null;
  const summary = `restored ${target} from ${source.path}${ageText(source, at)}: ${provedText(restored)}`;
  const lines = [
    ledgerText(restored),
    ...(ledger.image === null ? [] : [`the image that fits is ${ledger.image}, which applied ${ledger.head}`]),
    ...(kept === null ? [] : [`the database that was there before is kept as ${kept}`]),
    ...(dropped === null || dropped.length === 0 ? [] : [`removed: ${dropped.join(', ')}`]),
    ...ended.map((one) => `ended: ${one}`),
  ];
  return {
    summary,
    text: [summary, ...lines.map((line) => `  ${line}`)].join('\n'),
    head: { files: null, ledger: ledger.head },
    findings: [...restored.findings, ...(against === null ? [unchecked(source)] : []), ...(kept === null ? [] : [oldKept(target, kept)])],
    data: {
      from: source.path,
      takenAt: source.manifest?.takenAt ?? null,
      tables: proved.tables,
      rows: proved.rows,
      kept,
      dropped,
      ended,
      head: ledger.head,
      pending: ledger.pending,
      image: ledger.image,
    },
  };
}

function provedText({ proved: { tables, rows, against }, source }: Restored): string {
  const what = rows === null ? count(tables, 'table') : `${count(tables, 'table')} with ${count(rows, 'row')}`;
  if (against === null) return `${what}; ${source.path} has no manifest to compare it with`;
  return `${what}, as its manifest says`;
}

function ledgerText({ ledger: { head, pending }, source }: Restored): string {
  const said = source.manifest?.head?.version ?? null;
  const at = head ?? said;
  if (at === null) return 'no migration is applied in it, or nothing says which tool applied them';
  if (pending === null) return `the schema is at ${at}`;
  if (pending.length === 0) return `the schema is at ${at}, as the migrations folder`;
  return `the schema is at ${at}, and the migrations folder has ${pending.length} more, up to ${pending.at(-1)}: run \`schemagate up\`, or an image that ends at ${at}`;
}

/** `, taken 2026-01-31 23:59:59 UTC, 7h 12m before`. */
export function ageText({ manifest }: Pick<Source, 'manifest'>, now: string): string {
  if (manifest === null) return '';
  const { takenAt } = manifest;
  return ` (taken ${takenAt.slice(0, 19).replace('T', ' ')} UTC, ${formatDuration(Math.max(0, Date.parse(now) - Date.parse(takenAt)))} before)`;
}

/** What is to be known of a backup, short of errors. */
export function aboutBackup({ manifest, path }: Source, target: string): readonly Finding[] {
  if (manifest === null || manifest.database === target) return [];
  const message = `the backup is that of the database ${manifest.database}, and is restored as ${target}`;
  return [finding({ code: 'restore-other-database', subject: path, message, hint: 'nothing has to be done if that is meant' })];
}

const unchecked = ({ path }: Source): Finding =>
  finding({
    code: 'restore-unchecked',
    subject: path,
    message: `nothing beside ${path} says what should be in it (${path}.sha256, ${path}.json): it was restored as it is`,
    hint: 'nothing has to be done; `schemagate backup` writes both',
  });

const oldKept = (target: string, kept: string): Finding =>
  finding({
    code: 'restore-old-kept',
    subject: `database ${kept}`,
    message: `the database that was there before is kept as ${kept}`,
    hint: `\`schemagate restore --drop-old\` removes it; to go back to it: ALTER DATABASE … RENAME TO, or take what is missing from it with pg_dump ${kept}${kept.includes(target) ? '' : ` (of ${target})`}`,
  });

export const notPooled = (): Finding =>
  finding({
    code: 'needs-session',
    subject: 'pooler',
    message: 'a restore gives databases other names, and the connection goes through a pooler, which keeps connections to them',
    hint: TAKE_A_SESSION,
  });

export const createFailed = ({ message, sqlstate }: PostgresError, target: string): Finding =>
  finding({
    code: 'restore-failed',
    subject: target,
    message: `no database like ${target} could be made: ${message} (SQLSTATE ${sqlstate})`,
    hint: 'do what the message says, and run again',
  });

/** An error before the names were exchanged. */
export function untouched(error: unknown, target: string, left: readonly Finding[]): unknown {
  if (!(error instanceof Stop)) return error;
  const [first, ...others] = error.findings as readonly [Finding, ...Finding[]];
  const said = /was not touched|it is as it was|is in doubt|either that is done/.test(first.message)
    ? first.message
    : `${first.message}; ${target} was not touched`;
  return new Stop([{ ...first, message: said }, ...others, ...left], { outcome: error.outcome, cause: error });
}
