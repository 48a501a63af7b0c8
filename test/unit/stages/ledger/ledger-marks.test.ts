// What is told to a ledger by word of a person, and which migration is meant.
import { describe, expect, test } from 'vitest';
import { type Migration, numericKey } from '../../../../src/core/migration.ts';
import { LAYOUT_BY_ID } from '../../../../src/layouts/layouts.ts';
import { gateLedger } from '../../../../src/ledger/gate-ledger.ts';
import type { LedgerRow } from '../../../../src/ledger/ledger.ts';
import type { Project } from '../../../../src/project/project.ts';
import { findMigration, markApplied, markPending } from '../../../../src/stages/ledger/ledger-marks.ts';
import type { Workspace } from '../../../../src/stages/workspace.ts';

const migration = (version: string, name: string): Migration => ({
  ...{ version, id: String(Number(version)), key: numericKey(version), name, file: `m/${version}_${name}.sql` },
  ...{ kind: 'versioned', checksum: 'a'.repeat(64), text: 'SELECT 1', down: null, code: null },
});
const [FIRST, SECOND] = [migration('0001', 'users'), migration('0002', 'email')];
const project = { folder: { path: 'm' }, migrations: [FIRST, SECOND] } as unknown as Project;
const workspace = { layout: LAYOUT_BY_ID.get('gate'), ledger: gateLedger('schemagate') } as unknown as Workspace;
const onlyHead = { ...workspace, layout: LAYOUT_BY_ID.get('golang-migrate') } as unknown as Workspace;
const run = { run: { id: 'r', program: 'schemagate' } };

const row = (of: Migration, more: Partial<LedgerRow> = {}): LedgerRow =>
  ({ id: of.id, key: of.key, state: 'applied', checksum: of.checksum, seen: true, ...more }) as LedgerRow;
/** Which statements they are. */
const verbs = (statements: readonly string[]) =>
  statements.map((statement) => /^\s*(INSERT|DELETE|UPDATE)/.exec(statement)?.[1] ?? statement);

describe('which migration is meant', () => {
  test.each(['0002', '2', '00002', '0002_email.sql', 'm/0002_email.sql'])('%s is the second', (version) => {
    expect(findMigration(project, version)).toBe(SECOND);
  });

  test.each([
    ['3', '`schemagate status` shows them all'],
    ['0002_emial.sql', 'did you mean 0002_email.sql?'],
  ])('%s is none', (version, hint) => {
    expect(() => findMigration(project, version)).toThrow(
      expect.objectContaining({ outcome: 'misused', findings: [expect.objectContaining({ code: 'no-such-migration', hint })] }),
    );
  });
});

describe('applied', () => {
  const marked = (found: LedgerRow | undefined) =>
    verbs(markApplied(run, workspace, project, { migration: SECOND, row: found, rows: found === undefined ? [] : [found] }));

  test('is a row if there is none, and nothing where it is there already', () => {
    expect([marked(undefined), marked(row(SECOND))]).toEqual([['INSERT'], []]);
  });

  test('starts again what was left half-way', () => {
    expect(marked(row(SECOND, { state: 'started' }))).toEqual(['DELETE', 'INSERT']);
  });

  test('accepts the file as it is now', () => {
    expect(marked(row(SECOND, { checksum: 'b'.repeat(64) }))).not.toEqual([]);
  });
});

describe('pending', () => {
  const marked = (space: Workspace, of: Migration, rows: readonly LedgerRow[]) =>
    markPending(space, project, { migration: of, row: rows.find(({ id }) => id === of.id), rows });

  test('takes its row away, if there is one', () => {
    expect([marked(workspace, SECOND, []), verbs(marked(workspace, FIRST, [row(FIRST), row(SECOND)]))]).toEqual([[], ['DELETE']]);
  });

  test('is refused below the last one where the ledger only knows how far it is', () => {
    expect(() => marked(onlyHead, FIRST, [row(FIRST), row(SECOND)])).toThrow('m/0001_users.sql is not the last one applied');
  });
});
