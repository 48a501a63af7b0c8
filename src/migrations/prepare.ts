// Makes pending migrations ready to be sent: directives read, COPY data cut out, transaction needs decided.
// Every problem of every pending file is told before the first one is applied.
import type { Finding } from '../core/finding.ts';
import { Stop } from '../core/stop.ts';
import { classify, type Shape } from '../sql/classify.ts';
import { type Directives, readDirectives } from '../sql/directive.ts';
import { prepareScript, type Script } from '../sql/script.ts';
import type { Migration } from './migration.ts';

export interface Prepared {
  readonly migration: Migration;
  readonly script: Script;
  readonly directives: Directives;
  readonly shape: Shape;
}

/** @throws Stop('misused') with file, line and column of each problem. */
export async function prepare(migrations: readonly Migration[]): Promise<readonly Prepared[]> {
  const problems: Finding[] = [];
  const prepared: Prepared[] = [];
  for (const migration of migrations) {
    const script = prepareScript(migration.text, migration.file);
    const { directives, findings } = readDirectives(migration.text, migration.file, script);
    problems.push(...script.problems, ...findings);
    prepared.push({ migration, script, directives, shape: await classify(script, directives) });
  }
  const [first, ...others] = problems;
  if (first !== undefined) throw new Stop('misused', [first, ...others]);
  return prepared;
}
