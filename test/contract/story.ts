// The story of the fixtures as steps, read from our own layout's, for telling it in parts.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Step } from './dialect.ts';

const FOLDER = join(import.meta.dirname, '../fixtures/layouts/gate');
const read = (name: string): string => readFileSync(join(FOLDER, name), 'utf8').trimEnd();

export const STORY: readonly Step[] = ['create_users', 'orders', 'touch', 'totals', 'seed'].map((name, index) => ({
  number: index + 1,
  name,
  up: read(`000${index + 1}_${name}.sql`),
  down: read(`000${index + 1}_${name}.down.sql`),
}));
