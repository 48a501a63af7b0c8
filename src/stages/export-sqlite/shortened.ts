// Times of which the unit of the file's column keeps less than there is: how many of each column, so that it is said.
import { type Finding, finding } from '../../core/finding.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';
import { count } from '../../report/view-options.ts';
import { quoteIdent } from '../../sql/quote.ts';
import type { PreparedBack } from './prepare-back.ts';

export async function shortenedIn(session: Queryable, tables: readonly PreparedBack[]): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { pair, columns, again } of tables) {
    for (const { to, from, kept } of columns) {
      if (kept === null) continue;
      const column = `t.${quoteIdent(to.name)}`;
      const [result] = await session.query(
        `/* gate:export */ SELECT pg_catalog.count(*) AS cut FROM ${pair.to.id} t WHERE ${column} <> pg_catalog.date_trunc('${kept}', ${column})`,
      );
      const cut = Number(result!.rows[0]!['cut']);
      if (cut === 0) continue;
      const path = `${pair.to.name}.${to.name}`;
      findings.push(
        finding({
          code: 'export-value-shortened',
          subject: path,
          message: `${count(cut, 'value')} of ${path} ${cut === 1 ? 'has' : 'have'} more digits than ${again.units.get(from.name)} keep, as the file has them: they are cut off`,
          hint: `nothing has to be done if the application wants that; otherwise name another form, such as \`--times ${path}=us\``,
        }),
      );
    }
  }
  return findings;
}
