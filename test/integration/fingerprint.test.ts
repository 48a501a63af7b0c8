// The fingerprint covers everything that the catalog models: whatever a comparison would see, the shortcut does not pass over.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Session } from '../../src/postgres/session/session.ts';
import { KINDS, kindOf } from '../../src/schema/kinds/kinds.ts';
import { asSchema } from '../../src/schema/model/as-schema.ts';
import type { CatalogObject, Json } from '../../src/schema/model/object.ts';
import { readFingerprint } from '../../src/schema/verify/read-fingerprint.ts';
import { CHANGES, type Changes, FURTHER, SETUP } from '../support/attribute-changes.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { gateOn } from '../support/gate-on.ts';
import { openSession } from '../support/session.ts';

const SCOPE = { exclude: ['schemagate'], privileges: true, owners: true };

let db: FreshDatabase;
let major: number;

beforeAll(async () => {
  db = await freshDatabase({ droppedBy: 'caller' });
  await db.admin(SETUP);
  const [row] = await db.admin("SELECT current_setting('server_version_num') AS version");
  major = Math.trunc(Number(row!['version']) / 10_000);
});

afterAll(() => db.drop());

const NONE: Changes[string] = {};

test.each(KINDS.map(({ name }) => name))('%s: whatever changes one of its attributes moves the fingerprint', async (kind) => {
  const session = await openSession(db.url);
  const before = await look(session, kind, 'SELECT');
  const wrong: string[] = [];
  const changes = Object.entries(CHANGES[kind] ?? NONE).flatMap(([attribute, change]) => {
    const [since, sql] = typeof change === 'string' ? [14, change] : change;
    return major < since ? [] : [[attribute, sql] as const];
  });
  const further = FURTHER.flatMap(([of, sql]) => (of === kind ? [[null, sql] as const] : []));
  for (const [attribute, sql] of [...changes, ...further]) {
    const after = await look(session, kind, sql);
    const attributes = [...new Set([...before.objects.keys(), ...after.objects.keys()])].flatMap((id) =>
      differing(before.objects.get(id), after.objects.get(id)),
    );
    const isMeant = attribute === null ? attributes.length > 0 : attributes.includes(attribute);
    if (!isMeant) wrong.push(`this does not change ${attribute ?? kind}: ${sql}, but ${attributes}`);
    if (after.fingerprint === before.fingerprint) wrong.push(`this is not in the fingerprint: ${sql}`);
  }
  expect([changes.length > 0, wrong]).toEqual([true, []]);
});

interface Look {
  readonly fingerprint: string;
  readonly objects: ReadonlyMap<string, CatalogObject>;
}

/** What is there after the change, which is taken back. */
async function look(session: Session, name: string, sql: string): Promise<Look> {
  const kind = kindOf(name);
  try {
    await session.query(`BEGIN; ${sql}`);
    const fingerprint = await readFingerprint(session, SCOPE);
    const results = await session.query(`SET LOCAL search_path = pg_catalog; ${kind.query(SCOPE)}`);
    const objects = results.at(-1)!.rows.map((row) => asSchema(kind, kind.parse(row)));
    return { fingerprint, objects: new Map(objects.map((object) => [object.id, object])) };
  } catch (error) {
    throw new Error(`${sql}: ${(error as Error).message}`, { cause: error });
  } finally {
    await session.query('ROLLBACK');
  }
}

const fingerprint = (session: Session): Promise<string> => readFingerprint(session, SCOPE);

/** The empty name where the object itself comes or goes. */
function differing(was: CatalogObject | undefined, is: CatalogObject | undefined): readonly string[] {
  const [one, other] = [was?.attributes ?? {}, is?.attributes ?? {}];
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((name) => text(one[name]) !== text(other[name]));
  return was === undefined || is === undefined ? ['', ...names] : names;
}

const text = (value: Json | undefined): string => JSON.stringify(value ?? null);

test('no attribute of any kind is without a change', () => {
  const classed = KINDS.flatMap(({ name, attributes }) => Object.keys(attributes).map((attribute) => `${name}.${attribute}`));
  const tried = Object.entries(CHANGES).flatMap(([kind, changes]) => Object.keys(changes).map((attribute) => `${kind}.${attribute}`));
  expect(classed.filter((name) => !tried.includes(name) && !ASPECTS.includes(name))).toEqual([]);
  expect(KINDS.filter(({ name }) => CHANGES[name] === undefined)).toEqual([]);
});

/** Names under which a part of an attribute is classed. */
const ASPECTS = [
  'constraint.validated',
  'function.planning',
  'aggregate.planning',
  'foreign table.columnSettings',
  'comment.extensionText',
  // Added where catalogs are compared: it is the table's, which is in it.
  'column.ofType',
];

test('renamed roles and tablespaces are in the fingerprint, roles that have nothing here are not', async () => {
  const db = await freshDatabase();
  const role = await db.role();
  await db.admin(`CREATE TABLE t (a int); CREATE POLICY p ON t TO "${role.name}"`);
  const session = await openSession(db.url);
  const before = await fingerprint(session);
  await session.query('BEGIN; CREATE ROLE nobody_here');
  expect(await fingerprint(session)).toBe(before);
  await session.query(`ALTER ROLE "${role.name}" RENAME TO "${role.name}_2"`);
  expect(await fingerprint(session)).not.toBe(before);
  await session.query('ROLLBACK');
});

test.each(['GRANT EXECUTE ON FUNCTION pg_catalog.pg_ls_dir(text) TO PUBLIC', 'REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC'])(
  '%s is seen by the shortcut as by the full comparison',
  async (sql) => {
    const db = await freshDatabase();
    const folder = migrationsFolder({ '1_t.sql': 'CREATE TABLE t (id int PRIMARY KEY);\n' });
    const env = { GATE_PRIVILEGES: 'verify' };
    await gateOn(db.url, folder, env);
    expect((await gateOn(db.url, folder, env)).report.verification?.by).toBe('fingerprint');
    await db.admin(sql);
    const run = await gateOn(db.url, folder, env, ['verify']);
    const wrong = run.report.findings.filter(({ severity }) => severity === 'error').map(({ code }) => code);
    expect([run.code, wrong, run.report.verification?.by]).toEqual([7, ['privilege-extra'], 'comparison']);
  },
);
