import { expect, test } from 'vitest';
import { eitherOr } from '../../../../src/schema/repair/either-or.ts';

test('both are in one statement, the others behind what is caught', () => {
  const text = eitherOr(['ALTER TABLE t ADD COLUMN a integer DEFAULT f()'], ['ALTER TABLE t ADD COLUMN a integer']);
  expect(text).toMatch(/^DO \$gate\$\nBEGIN\n {2}ALTER TABLE t ADD COLUMN a integer DEFAULT f\(\);\nEXCEPTION WHEN undefined_table OR /);
  expect(text).toMatch(/\n {2}ALTER TABLE t ADD COLUMN a integer;\nEND \$gate\$$/);
});

test('nothing in them ends the quotes around them', () => {
  const text = eitherOr(["ALTER TABLE t ALTER COLUMN a SET DEFAULT '$gate$'"], ["ALTER TABLE t ALTER COLUMN a SET DEFAULT '$gate2$'"]);
  expect(text.startsWith('DO $gate3$\n')).toBe(true);
  expect(text.endsWith('END $gate3$')).toBe(true);
});
