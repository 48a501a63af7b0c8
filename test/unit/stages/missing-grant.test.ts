import { expect, test } from 'vitest';
import { missingGrant } from '../../../src/stages/least-rights.ts';

const RIGHTS = 'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA schemagate TO app';
const CREATE = 'GRANT CREATE ON SCHEMA schemagate TO app';

test.each<[message: string, hint: string | null]>([
  ['permission denied for table migrations', RIGHTS],
  ['keine Berechtigung für Tabelle migrations', RIGHTS],
  ['permission denied for schema schemagate', CREATE],
  ['droit refusé pour le schéma schemagate', CREATE],
  ['permission denied for table others', 'GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE others TO app'],
  // What is known better than that.
  ['query would be affected by row-level security policy for table "migrations"', null],
  ['Anfrage würde von Policy für Sicherheit auf Zeilenebene für Tabelle »migrations« betroffen', null],
  ['must be owner of table migrations', null],
  ['keine Berechtigung für Tabelle andere', null],
])('%s', (message, hint) => {
  const ledger = {
    rights: { ledger: 'write' },
    schema: 'schemagate',
    role: 'app',
    tables: ['migrations', 'about'],
    database: 'shop',
  } as const;
  expect(missingGrant(message, { ...ledger, connected: true })).toBe(hint);
});
