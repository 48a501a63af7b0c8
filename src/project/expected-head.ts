// Whether the folder ends where it should: at the head that GATE_EXPECT_HEAD names, and not before the head of the snapshot beside it. A volume
// that is older than the image, and mounted over its folder, hides the newer files; without this the gate would find nothing to do.
import { type Finding, finding } from '../core/finding.ts';
import { headMigration, isCalled, type Migration } from '../core/migration.ts';

/** @param expected as GATE_EXPECT_HEAD has it: a version as `status` shows it, or a file's name. */
export function unexpectedHead(migrations: readonly Migration[], expected: string | null): readonly Finding[] {
  const last = headMigration(migrations);
  if (expected === null || (last !== undefined && isCalled(last, expected))) return [];
  const isThere = migrations.some((migration) => isCalled(migration, expected));
  const ends = last === undefined ? 'has no migration' : isThere ? `goes on to ${last.file}` : `ends at ${last.file}`;
  return [
    finding({
      code: 'unexpected-head',
      subject: 'GATE_EXPECT_HEAD',
      message: `the folder should end at ${expected}, but ${ends}`,
      hint: isThere
        ? 'set GATE_EXPECT_HEAD to the head of the folder when the image is built'
        : 'check that no older volume is mounted over the migrations of the image; remove it, or name its folder in GATE_MIGRATIONS',
    }),
  ];
}

/** Whether a version that the folder does not have comes after its last one; versions that are not numbers are in no order. */
export function isBeyond(head: string, last: Pick<Migration, 'id'>): boolean {
  const [a, b] = [head, last.id].map((id) => (/^\d+$/.test(id) ? BigInt(id) : null));
  return a != null && b != null && a > b;
}
