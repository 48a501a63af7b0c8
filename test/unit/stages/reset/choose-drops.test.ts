import { expect, test } from 'vitest';
import { chooseDrops, type Owning } from '../../../../src/stages/reset/choose-drops.ts';
import type { FoundObject, Inventory } from '../../../../src/stages/reset/read-inventory.ts';

const object = (type: string, identity: string, more: Partial<FoundObject> = {}): FoundObject => ({
  ...{ type, identity, schema: identity.split('.')[0]!, owner: 'app', mine: true, ofOther: false, isLedger: false },
  ...more,
});

const found = (more: Partial<Inventory>): Inventory => ({
  schemas: [
    { name: 'public', quoted: 'public', owner: 'pg_database_owner', mine: true },
    { name: 'made', quoted: 'made', owner: 'app', mine: true },
    { name: 'given', quoted: 'given', owner: 'app', mine: true },
    { name: 'schemagate', quoted: 'schemagate', owner: 'app', mine: true },
  ],
  ...{ objects: [], extensions: [], largeObjects: { mine: 0, others: 0 }, subscriptions: [], rows: new Map(), makesSchemas: true },
  ...more,
});

const OWNING: Owning = {
  only: [],
  ledgerSchemas: ['schemagate'],
  initTables: ['schemagate.init'],
  created: { schemas: new Set(['made']), extensions: new Set(['citext']) },
};

test('each kind is dropped in its own words, the ledger last', () => {
  const objects = [
    object('table', 'schemagate.migrations'),
    object('aggregate', 'public.counted()'),
    object('procedure', 'public.p(integer)'),
    object('composite type', 'public.c'),
    object('publication', 'feed', { schema: null }),
    object('table', 'public.t'),
  ];
  const { statements, oneByOne } = chooseDrops(found({ objects }), OWNING);
  expect(statements).toEqual([
    'DROP PUBLICATION IF EXISTS feed CASCADE',
    'DROP ROUTINE IF EXISTS public.counted() CASCADE',
    'DROP PROCEDURE IF EXISTS public.p(IN integer) CASCADE',
    'DROP TYPE IF EXISTS public.c CASCADE',
    'DROP TABLE IF EXISTS public.t CASCADE',
    'DROP SCHEMA IF EXISTS made CASCADE',
    'DROP SCHEMA IF EXISTS schemagate CASCADE',
  ]);
  expect(oneByOne.slice(4, 6)).toEqual(['DROP TABLE IF EXISTS public.t CASCADE', 'DROP TABLE IF EXISTS schemagate.migrations CASCADE']);
});

test('the schema of the ledger stays with what init/*.sql has recorded, and where the role could make no other', () => {
  const objects = [object('table', 'schemagate.init'), object('table', 'schemagate.migrations')];
  const schemasOf = (inventory: Inventory) => chooseDrops(inventory, OWNING).schemas.map(({ name }) => name);
  expect(schemasOf(found({ objects }))).toEqual(['made']);
  expect(chooseDrops(found({ objects }), OWNING).statements).not.toContain('DROP TABLE IF EXISTS schemagate.init CASCADE');
  expect(schemasOf(found({ makesSchemas: false }))).toEqual([]);
});

test('an extension is dropped if a migration makes it and this role can; its schema stays with one that is kept', () => {
  const extension = { name: 'citext', schema: 'public', mine: true, again: true };
  const named = (extensions: Inventory['extensions']) => chooseDrops(found({ extensions }), OWNING);
  expect(named([extension]).statements.at(-1)).toBe('DROP EXTENSION IF EXISTS "citext" CASCADE');
  expect(named([{ ...extension, again: false }]).stays).toEqual(['extension citext: this role could not create it again']);
  expect(named([{ ...extension, mine: false }]).stays).toEqual(['extension citext: another role owns it']);
  const kept = named([{ ...extension, name: 'hstore', schema: 'made' }]);
  expect([kept.stays, kept.schemas.map(({ name }) => name)]).toEqual([['extension hstore: no migration creates it'], ['schemagate']]);
});

test('with GATE_SCHEMAS all else is outside, but for the ledger', () => {
  const objects = [
    object('table', 'made.a'),
    object('table', 'public.b'),
    object('table', 'public.schema_migrations', { isLedger: true }),
    object('publication', 'feed', { schema: null }),
  ];
  const drops = chooseDrops(found({ objects }), { ...OWNING, only: ['made'] });
  expect(drops.objects.map(({ identity }) => identity)).toEqual(['made.a']);
  expect(drops.ofGate.map(({ identity }) => identity)).toEqual(['public.schema_migrations']);
  expect([...drops.outside]).toEqual(['table public.b', 'publication feed']);
  expect(drops.stays).toEqual(['schema public, given: GATE_SCHEMAS does not name it']);
});
