// What differs between two schemas, and the SQL that takes the one to the other.
import type { Finding } from '../../core/finding.ts';
import { cleanLine } from '../../report/clean-text.ts';
import type { Command } from '../../run/command.ts';
import { compareMeanings } from '../../schema/compare/compare-meanings.ts';
import { accessFindings } from '../../schema/compare/regained-access.ts';
import { likelyRenames } from '../../schema/compare/rename.ts';
import { limited } from '../../schema/compare/schemas-of.ts';
import { differenceFindings } from '../../schema/repair/findings.ts';
import { asScript } from '../../schema/repair/script.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { comparedFrom } from '../../stages/scratch/compared-from.ts';
import { schemaOf, sourceOf } from '../../stages/scratch/schema-source.ts';
import { SCRATCH } from '../../stages/scratch/scratch-server.ts';

export const diff: Command = {
  name: 'diff',
  summary: 'compare two schemas and print the SQL that turns the first into the second; changes nothing',
  example: 'schemagate diff --sql --to desired.sql',
  rights: { ledger: 'usage', besides: 'if a database has that schema; the attribute CREATEDB on the server of --scratch' },
  needs: 'nothing',
  flags: [
    {
      name: 'from',
      type: 'string',
      value: 'SOURCE',
      doc: 'a database URL, a folder of migrations, a snapshot or a file of SQL (default: DATABASE_URL)',
    },
    {
      name: 'to',
      type: 'string',
      value: 'SOURCE',
      doc: 'the same (default: the snapshot of GATE_MIGRATIONS, otherwise the folder itself)',
    },
    { name: 'sql', type: 'boolean', doc: 'print only the SQL' },
    SCRATCH,
  ],
  plain: (flags) => flags['sql'] === true,
  run,
};

async function run(context: Context): Promise<Answer> {
  const { config, flags } = context;
  const { source, stale } = await sourceOf(context, 'to');
  const [from, to] = [await schemaOf(context, comparedFrom(context), 'from'), await schemaOf(context, source, 'to')];
  const differences = await compareMeanings(limited(to.catalog, config), limited(from.catalog, config));
  const { text, destructive, byHand } = asScript(differences);
  // Here neither side is wrong: what a gate would say about drift is left out.
  const found = differenceFindings(differences, 'strict').map(
    ({ code, subject, message }) => ({ code, severity: 'notice', subject, message }) as const,
  );
  const data = { from: from.name, to: to.name, differences: found, sql: text, destructive, byHand };
  if (differences.length === 0) {
    const summary = `${from.name} and ${to.name} have the same schema`;
    return { found: false, summary, findings: stale, text: flags['sql'] === true ? '' : summary, data };
  }
  const summary = `${differences.length} ${differences.length === 1 ? 'difference' : 'differences'} from ${from.name} to ${to.name}${destructive > 0 ? `, ${destructive} of them destructive` : ''}`;
  return {
    found: true,
    summary,
    findings: [...stale, ...likelyRenames(differences), ...accessFindings(differences)],
    text: `${flags['sql'] === true ? '' : `${[summary, '', ...found.map(lineOf)].join('\n')}\n\n`}${text}`,
    data,
  };
}

/** `+ table public.b`, as seen from where the SQL begins. */
function lineOf({ code, subject, message }: Pick<Finding, 'code' | 'subject' | 'message'>): string {
  if (code.endsWith('-missing')) return `  + ${cleanLine(subject)}`;
  return code.endsWith('-extra') ? `  - ${cleanLine(subject)}` : `  ~ ${cleanLine(message)}`;
}
