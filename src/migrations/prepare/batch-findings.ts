// Finds what is wrong with a file that is to run in batches, before anything is applied.
import { type Finding, finding } from '../../core/finding.ts';
import type { Migration } from '../../core/migration.ts';
import type { Directives } from '../../sql/directives/directives.ts';
import { locate } from '../../sql/locate.ts';
import { batchStatement } from '../../sql/statements/batch-statement.ts';
import { type Script, sourceOffset } from '../../sql/statements/script.ts';

export function batchFindings({ file, text }: Migration, script: Script, { batch, pause, key }: Directives): readonly Finding[] {
  const [statement, second] = script.statements;
  const wrong = (offset: number, problem: string, hint: string): readonly Finding[] => {
    const place = { file, ...locate(text, sourceOffset(script, offset)) };
    return [finding({ code: 'bad-batch', subject: file, message: `${file}:${place.line}:${place.column}: ${problem}`, hint, place })];
  };
  if (batch === undefined) {
    const alone = pause === undefined ? (key === undefined ? null : 'key') : 'pause';
    return alone === null ? [] : wrong(0, `${alone} without batch`, 'add batch=10000: how many rows a batch has');
  }
  if (statement === undefined) return [];
  if (second !== undefined)
    return wrong(second.start, 'a file that runs in batches has one statement', 'move the others to files of their own');
  const read = batchStatement(script.sql.slice(statement.start, statement.end), key !== undefined);
  return 'problem' in read ? wrong(statement.start, read.problem, read.hint) : [];
}
