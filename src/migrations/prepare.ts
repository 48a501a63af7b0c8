// Makes pending migrations ready to be sent: directives read, COPY data cut out, transaction needs decided.
// Every problem of every pending file is told before the first one is applied.
import type { Finding } from '../core/finding.ts';
import { Stop } from '../core/stop.ts';
import { classify, type Shape } from '../sql/classify.ts';
import { type Directives, readDirectives } from '../sql/directive.ts';
import { prepareScript, type Script } from '../sql/script.ts';
import type { Layout, Rendered, RenderOptions } from './layout.ts';
import type { Migration } from './migration.ts';

export interface Prepared {
  readonly migration: Migration;
  readonly script: Script;
  readonly directives: Directives;
  readonly shape: Shape | { readonly mode: 'module' };
  /** Placeholders in it, and what they were replaced by. */
  readonly substituted: Readonly<Record<string, string>>;
}

/** @throws Stop('misused') with file, line and column of each problem. */
export async function prepare(
  migrations: readonly Migration[],
  layout: Pick<Layout, 'render'>,
  options: RenderOptions,
): Promise<readonly Prepared[]> {
  const problems: Finding[] = [];
  const prepared: Prepared[] = [];
  for (const migration of migrations) {
    if (migration.code === 'module') {
      prepared.push({ migration, script: EMPTY, directives: {}, shape: { mode: 'module' }, substituted: {} });
      continue;
    }
    const rendered = layout.render?.(migration, options) ?? NOTHING;
    const script = prepareScript(migration.text, migration.file, rendered.edits);
    const own = readDirectives(migration.text, migration.file, script);
    const directives = { ...rendered.directives, ...own.directives };
    problems.push(...rendered.findings.filter(isError), ...script.problems, ...own.findings);
    prepared.push({ migration, script, directives, shape: await classify(script, directives), substituted: rendered.substituted ?? {} });
  }
  const [first, ...others] = problems;
  if (first !== undefined) throw new Stop('misused', [first, ...others]);
  return prepared;
}

const NOTHING: Rendered = { edits: [], directives: {}, findings: [] };
const EMPTY = prepareScript('', '');
const isError = (finding: Finding): boolean => finding.severity === 'error';
