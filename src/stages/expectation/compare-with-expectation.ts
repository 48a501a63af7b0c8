// The one way in which stages compare the live schema with an expectation. The settings decide what counts, and what other gates have
// recorded as theirs is left out.
import { type Finding, hasErrors } from '../../core/finding.ts';
import type { Verification } from '../../core/report.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';
import type { Project } from '../../project/project.ts';
import { type Expectation, type Verified, type VerifyOptions, verifySchema } from '../../schema/verify/verify.ts';
import type { Context } from '../context.ts';
import { neighboursOf } from '../ledger/neighbour-ledgers.ts';
import type { Workspace } from '../workspace.ts';

/** What may be known besides; without `last` the catalog is read, whatever was verified before. */
type Known = Partial<Pick<VerifyOptions, 'drift' | 'derive' | 'last' | 'fingerprint'>>;

/** @param expectation null if nothing says what is expected. */
export const compareWithExpectation = (
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

/** What a report says of it, when all has been found that speaks against the schema. */
export const verificationWith = ({ verification }: Verified, findings: readonly Finding[], { queries }: Project): Verification => ({
  ...verification,
  state: hasErrors(findings) ? 'mismatch' : verification.state,
  queries: queries.length,
});
