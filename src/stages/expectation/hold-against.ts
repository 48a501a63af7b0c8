// The one way in which stages hold the live schema against an expectation: what of it counts is by the settings, and what other gates have
// recorded as theirs is left out.
import type { Queryable } from '../../postgres/session/queryable.ts';
import type { Project } from '../../project/project.ts';
import { type Expectation, type Verified, type VerifyOptions, verifySchema } from '../../schema/verify/verify.ts';
import type { Context } from '../context.ts';
import { neighboursOf } from '../ledger/neighbour-ledgers.ts';
import type { Workspace } from '../workspace.ts';

/** What may be known besides; without `last` the catalog is read, whatever was verified before. */
type Known = Partial<Pick<VerifyOptions, 'drift' | 'derive' | 'last' | 'fingerprint'>>;

/** @param expectation null if nothing says what is expected. */
export const holdAgainst = (
  { config: { ignore, drift, partitions } }: Pick<Context, 'config'>,
  project: Project,
  { session, workspace }: { readonly session: Queryable; readonly workspace: Workspace },
  expectation: Expectation | null,
  known: Known = {},
): Promise<Verified> =>
  verifySchema(session, {
    scope: workspace.scope,
    ...{ ignore, drift, partitions, expectation },
    neighbours: (which) => neighboursOf(session, workspace, project, which),
    ...{ last: null, fingerprint: async () => '' },
    ...known,
  });
