// What --to may say: a version of the folder, or how many of what is pending.
import { describe, expect, test } from 'vitest';
import { type Migration, numericKey } from '../../../../src/core/migration.ts';
import type { Ready } from '../../../../src/postgres/server/wait.ts';
import type { Project } from '../../../../src/project/project.ts';
import type { Context } from '../../../../src/stages/context.ts';
import { refuseTarget, withinTarget } from '../../../../src/stages/ledger/run-target.ts';

const migration = (version: string, kind: Migration['kind'] = 'versioned'): Migration => ({
  ...{ version, id: version, key: kind === 'versioned' ? numericKey(version) : `R${version}`, name: 'a', file: `m/${version}_a.sql`, kind },
  ...{ checksum: '', text: '', down: null, code: null },
});
const project = {
  folder: { path: 'm' },
  migrations: [migration('1'), migration('2'), migration('3'), migration('views', 'repeatable')],
  snapshot: null,
  queries: [{ name: 'q.sql' }],
} as unknown as Project;
const upTo = (to?: string) => withinTarget({ flags: to === undefined ? {} : { to } } as unknown as Context, project, {} as Ready);

describe('refused before anything is connected to', () => {
  test.each(['+', '+0', '+x', '+-1', '+1.5'])('%s', (to) => {
    expect(() => refuseTarget({ to })).toThrow(`--to=${to} does not say how many migrations`);
  });

  test.each(['+1', '+12', '2', '0002', 'x'])('not %s', (to) => {
    expect(() => refuseTarget({ to })).not.toThrow();
  });
});

describe('a version', () => {
  test('ends the folder there: what comes after is withheld, and verify queries are for the head', async () => {
    const { migrations, until, queries } = await upTo('2');
    expect([migrations.map(({ id }) => id), until?.last.id, until?.withheld.map(({ id }) => id), queries]).toEqual([
      ['1', '2', 'views'],
      '2',
      ['3'],
      [],
    ]);
  });

  test('that is the last one changes nothing, and so does none', async () => {
    expect([await upTo('3'), await upTo()]).toEqual([project, project]);
    expect((await upTo('3')).until).toBeUndefined();
  });

  test('must be in the folder, and of a versioned migration', async () => {
    await expect(upTo('9')).rejects.toThrow(/there is no migration 9/);
    await expect(upTo('views')).rejects.toThrow('m/views_a.sql is a repeatable migration: a run cannot end at it');
  });
});
