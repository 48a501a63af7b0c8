// What one look at a database has found, as plain data: whoever shows or counts it reads it from here. And the parts of it that are the same whoever
// applies the migrations.
import type { Target } from '../core/report.ts';
import type { HistoryEntry } from '../ledger/history-entry.ts';
import { COUNT_ADVISORY } from '../postgres/lock/advisory.ts';
import type { Queryable } from '../postgres/session/queryable.ts';
import { subjectOf } from '../schema/model/difference.ts';
import { referenceOf } from '../schema/model/object.ts';
import type { Checked } from '../stages/expectation/verify-stage.ts';

export interface Look {
  readonly target: Target | null;
  readonly layout: string;
  readonly ledger: string;
  readonly head: { readonly files: string | null; readonly ledger: string | null };
  readonly applied: number;
  /** Files, in order. */
  readonly pending: readonly string[];
  readonly ahead: readonly string[];
  readonly schema: SchemaLook | null;
  /** Whoever holds the gate's lock, in words; null if nobody does. */
  readonly lock: string | null;
  /** Of whatever program, in this database. */
  readonly advisoryLocks: number;
  /** Newest first, and only the newest. */
  readonly history: readonly HistoryEntry[];
}

export interface SchemaLook {
  /** What it was compared with, in words; null if nothing says what is expected. */
  readonly against: string | null;
  readonly objects: number;
  readonly tables: { readonly expected: number; readonly present: number };
  /** No enum is missing or has other labels. */
  readonly enumsValid: boolean;
  /** By reference: `table public.users`. */
  readonly differences: readonly { readonly object: string; readonly state: 'missing' | 'extra' | 'changed' }[];
}

/** Null if nothing was compared. */
export function schemaOf({
  verification,
  expectation,
  differences,
}: Pick<Checked, 'verification' | 'expectation' | 'differences'>): SchemaLook | null {
  if (verification.state === 'skipped') return null;
  const { checked } = verification;
  const of = (kind: string, state: string): number =>
    differences.filter((one) => one.state === state && subjectOf(one).kind === kind).length;
  const present = checked['tables'] ?? 0;
  return {
    against: expectation?.name ?? null,
    objects: Object.values(checked).reduce((sum, one) => sum + one, 0),
    tables: { present, expected: present + of('table', 'missing') - of('table', 'extra') },
    enumsValid: of('enum', 'missing') + of('enum', 'changed') === 0,
    differences: differences.map((one) => ({ object: referenceOf(subjectOf(one)), state: one.state })),
  };
}

export async function advisoryLocks(session: Queryable): Promise<number> {
  const [counted] = await session.query(`/* gate:locks */ ${COUNT_ADVISORY}`);
  return Number(counted!.rows[0]!['locks']);
}
