import { expect, test } from 'vitest';
import { missingGrant } from '../../../src/stages/least-rights.ts';

const RIGHTS = 'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA schemagate TO app';
const CREATE = 'GRANT CREATE ON SCHEMA schemagate TO app';

test.each<[message: string, isGeneral: boolean, hint: string | null]>([
  ['permission denied for table migrations', false, RIGHTS],
  ['keine Berechtigung für Tabelle migrations', true, RIGHTS],
  ['permission denied for schema schemagate', false, CREATE],
  ['droit refusé pour le schéma schemagate', true, CREATE],
  ['permission denied for table others', false, 'GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE others TO app'],
  // What is known better than that.
  ['query would be affected by row-level security policy for table "migrations"', false, null],
  ['Anfrage würde von Policy für Sicherheit auf Zeilenebene für Tabelle »migrations« betroffen', false, null],
  ['must be owner of table migrations', true, null],
  ['keine Berechtigung für Tabelle andere', true, null],
])('%s', (message, isGeneral, hint) => {
  const ledger = {
    rights: { ledger: 'write' },
    schema: 'schemagate',
    role: 'app',
    tables: ['migrations', 'about'],
    database: 'shop',
  } as const;
  expect(missingGrant(message, { ...ledger, connected: true, isGeneral })).toBe(hint);
});
