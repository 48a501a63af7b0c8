// What a migrator is asked for besides migrating: to take migrations back, and for the SQL of what is pending.
import { expect, test } from 'vitest';
import type { Report } from '../../../src/core/report.ts';
import type { FreshDatabase } from '../database.ts';
import type { GateRun } from '../gate.ts';
import { codesOf as codes } from '../run-under-gate.ts';
import type { RealMigrator, Step } from './migrator.ts';
import type { Place } from './story.ts';

export interface AskedPlace extends Place {
  /** With GATE_COMMAND. */
  asked(...words: readonly string[]): Promise<GateRun>;
}

const idsOf = ({ report }: GateRun) => (report as Report).steps.map(({ version }) => version);
const tables = async (db: FreshDatabase) =>
  (await db.admin("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")).map(
    ({ relname }) => relname,
  );

export function linesStory(migrator: RealMigrator, place: (steps: readonly Step[]) => Promise<AskedPlace>): void {
  test('the tool takes back what was applied last, and the schema is proved; what is applied again is what was there', async () => {
    const { db, run, asked } = await place(['users', 'orders']);
    const ids = idsOf(await run());
    const flags = migrator.id === 'django' ? ['--to', ids[0]!] : [];
    const shown = await asked('down', ...flags);
    expect([shown.code, codes(shown)]).toEqual([9, ['not-confirmed']]);
    const back = await asked('down', ...flags, '--yes');
    expect([back.code, (back.report as Report).steps.map(({ version, state }) => [version, state]), codes(back)]).toEqual([
      0,
      [[ids[1], 'reverted']],
      [],
    ]);
    expect(await tables(db)).not.toContain('orders');
    const again = await run();
    expect([again.code, idsOf(again)]).toEqual([0, [ids[1]]]);
    if (migrator.id === 'django') {
      expect(codes(await asked('down', '--all', '--yes'))).toEqual(['no-way-back']);
      expect((await asked('down', '--to', 'shop.zero', '--yes')).code).toBe(0);
    } else {
      expect((await asked('down', '--to', ids[1]!, '--yes')).report?.summary).toMatch(/^nothing to revert: the database is at /);
      expect(codes(await asked('down', '--to', 'no-such', '--yes'))).toEqual(['no-such-migration']);
      expect((await asked('down', '--all', '--yes')).code).toBe(0);
    }
    expect(await tables(db)).not.toContain('users');
  });

  test('the SQL of what is pending, if the tool can write it; nothing is changed', async () => {
    const { db, asked, run } = await place(['users', 'orders']);
    const sql = await asked('plan', '--sql');
    if (!['alembic', 'django'].includes(migrator.id)) return expect([sql.code, codes(sql)]).toEqual([2, ['no-sql']]);
    expect([sql.code, sql.stdout]).toEqual([0, expect.stringMatching(/CREATE TABLE users[\s\S]*CREATE TABLE orders/)]);
    expect(await tables(db)).toEqual([]);
    await run();
    return expect((await asked('plan', '--sql')).stdout).toMatch(/^-- nothing to apply/);
  });
}
