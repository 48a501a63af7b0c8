// Other gates' ledgers in the same database: which there are, and what they have recorded as their own.
import type { Config } from '../../config/config.ts';
import { parseLedgerSchemas, verificationStore } from '../../ledger/verification-store.ts';
import type { ServerFacts } from '../../postgres/server/probe.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';
import type { Project } from '../../project/project.ts';
import { namedIn } from '../../schema/compare/named-objects.ts';
import type { Catalog } from '../../schema/model/object.ts';
import { referencesIn, type Strip, stripping } from '../../schema/verify/neighbours.ts';
import { neighboursIn, type Workspace } from '../workspace.ts';

/**
 * Asked for where a full comparison needs it.
 * @param which what they expect now, or have ever expected: what they have dropped since was theirs as well.
 */
export async function neighboursOf(
  session: Queryable,
  { neighbours, render }: { readonly neighbours: Workspace['neighbours']; readonly render: Pick<Workspace['render'], 'schema'> },
  { migrations, callbacks }: Pick<Project, 'migrations' | 'callbacks'>,
  which: 'latest' | 'ever',
): Promise<Strip> {
  const selects = neighbours.filter(({ readable }) => readable).map(({ schema }) => verificationStore(schema)[which]);
  const [result] = selects.length === 0 ? [] : await session.query(`/* gate:neighbours */ ${selects.join(' UNION ALL ')}`);
  const texts = [...migrations, ...callbacks.map(({ migration }) => migration)].map(({ text }) => text);
  return stripping(
    (result?.rows ?? []).flatMap(({ snapshot }) => snapshot ?? []),
    namedIn(texts, render.schema),
  );
}

/** What a live database holds without what is others', for commands that compare it with anything: ours is what our own ledger expects. */
export async function withoutNeighbours(
  session: Queryable,
  live: Catalog,
  { config, facts, project }: { readonly config: Config; readonly facts: ServerFacts; readonly project: Project | null },
): Promise<Catalog> {
  const neighbours = neighboursIn(config, facts);
  if (neighbours.length === 0) return live;
  const strip = await neighboursOf(
    session,
    { neighbours, render: { schema: facts.schema ?? 'public' } },
    project ?? { migrations: [], callbacks: [] },
    'latest',
  );
  const own = parseLedgerSchemas(facts.neighbours).find(({ schema, readable }) => readable && schema === config.ledgerSchema);
  const [result] = own === undefined ? [] : await session.query(`/* gate:expectation */ ${verificationStore(own.schema).latest}`);
  return strip(live, new Set((result?.rows ?? []).flatMap(({ snapshot }) => referencesIn(snapshot ?? ''))));
}
