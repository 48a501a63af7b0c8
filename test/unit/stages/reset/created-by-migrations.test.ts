import { expect, test } from 'vitest';
import { createdBy } from '../../../../src/stages/reset/created-by-migrations.ts';

const of = (text: string, code: string | null = null) => {
  const { schemas, extensions } = createdBy([{ text, code }]);
  return [[...schemas], [...extensions]];
};

test.for([
  ['CREATE SCHEMA app;', ['app'], []],
  ['create schema if not exists "My App"; CREATE SCHEMA Other AUTHORIZATION joe;', ['My App', 'other'], []],
  ['CREATE SCHEMA AUTHORIZATION Joe;', ['joe'], []],
  ['CREATE EXTENSION IF NOT EXISTS "uuid-ossp"; CREATE EXTENSION citext SCHEMA x;', [], ['uuid-ossp', 'citext']],
  ["DO $$ BEGIN CREATE SCHEMA late; EXECUTE 'CREATE EXTENSION hstore'; END $$;", ['late'], ['hstore']],
  ["-- CREATE SCHEMA commented;\nSELECT 'CREATE SCHEMA quoted';", [], []],
  ['CREATE TABLE schema_x ();', [], []],
] as const)('%s', ([text, schemas, extensions]) => {
  expect(of(text)).toEqual([schemas, extensions]);
});

test('the text of a module is looked through as a whole', () => {
  expect(of("export const up = (db) => db.query('CREATE SCHEMA app');", 'module')).toEqual([['app'], []]);
});
