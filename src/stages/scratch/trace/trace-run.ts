// What pending migrations would lock, rewrite and read: they are actually run, in a copy of the live schema on a scratch server, together
// with how large and busy the tables are on the live one. Refuses what would reach beyond the copy if that is on the live server.
import { type Finding, finding } from '../../../core/finding.ts';
import { stopOnErrors } from '../../../core/stop.ts';
import { prepareCallbacks } from '../../../migrations/apply/callbacks.ts';
import type { Prepared } from '../../../migrations/prepare/prepare.ts';
import type { Scratch } from '../../../postgres/scratch/scratch.ts';
import type { Ready } from '../../../postgres/server/wait.ts';
import type { Queryable } from '../../../postgres/session/queryable.ts';
import type { Project } from '../../../project/project.ts';
import { readLive } from '../../../schema/verify/verify.ts';
import { locate } from '../../../sql/locate.ts';
import { sourceOffset } from '../../../sql/statements/script.ts';
import { applyOptions } from '../../apply-options.ts';
import type { Context } from '../../context.ts';
import { establish } from '../../ledger/establish-ledger.ts';
import { type Workspace, workspaceOf } from '../../workspace.ts';
import { copyRoles, copySchema, type NotCopied } from '../copy-schema.ts';
import { inScratch, SCRATCH } from '../scratch-server.ts';
import { figuresOf, lookAtTraffic } from './live-figures.ts';
import { type Traced, traceStatements } from './trace-statements.ts';
import { type Touched, touchedBy, traceText } from './trace-text.ts';

export interface Trace {
  readonly text: string;
  readonly data: unknown;
  /** By all of its statements, one after the other. */
  readonly touched: readonly Touched[];
  readonly findings: readonly Finding[];
}

interface Asked {
  readonly workspace: Workspace;
  readonly prepared: readonly Prepared[];
}

/** @throws Stop as inScratch; Stop('misused') for what reaches beyond a database, if the copy is on the live server. */
export async function traceRun(context: Context, project: Project, live: Ready, { workspace, prepared }: Asked): Promise<Trace> {
  const first = await lookAtTraffic(live.session);
  const { only: _, ...scope } = workspace.scope;
  const { catalog } = await readLive(live.session, scope);
  return inScratch(context, async (scratch) => {
    const isSameServer = await refuseLive(live, scratch);
    if (isSameServer) stopOnErrors(prepared.flatMap(beyondDatabase));
    if (context.flags[SCRATCH.name] === undefined) await copyRoles(live.session, scratch.session);
    const left = await copySchema(catalog, scratch.session);
    const traced = await runThere(context, project, scratch, prepared);
    const names = traced.flatMap((one) => touchedBy(one, new Map()).map(({ relation }) => relation));
    const { seconds, figures } = await figuresOf(live.session, [...new Set(names)], first, context.signal);
    return traceOf({ traced, figures, seconds, left, live, scratch, isSameServer });
  });
}

async function runThere(context: Context, project: Project, scratch: Scratch, prepared: readonly Prepared[]): Promise<readonly Traced[]> {
  const { session, facts } = scratch;
  const there = workspaceOf({ ...context.config, role: null }, project.layout, facts);
  await establish(session, there, project.migrations);
  const callbacks = await prepareCallbacks(project.callbacks, prepared.length > 0, there.layout, there.render);
  const at = (moment: Parameters<typeof callbacks.get>[0]): readonly Prepared[] => callbacks.get(moment) ?? [];
  const around = prepared.flatMap((one) => [...at('before-each'), one, ...at('after-each')]);
  const options = applyOptions(context, session, there, { callbacks, unfinished: null });
  return traceStatements([...at('before-all'), ...around, ...at('after-applied'), ...at('after-all')], options);
}

/** @returns whether it is a database beside the live one. @throws Error if it is the live one, which cannot be. */
async function refuseLive({ session, facts }: Ready, scratch: Scratch): Promise<boolean> {
  const isSame = (await identity(session)) === (await identity(scratch.session));
  if (isSame && facts.database === scratch.facts.database) throw new Error('the scratch database is the live one');
  return isSame;
}

async function identity(session: Queryable): Promise<string> {
  const [found] = await session.query(
    "/* gate:trace */ SELECT pg_catalog.concat_ws(' ', extract(epoch FROM pg_catalog.pg_postmaster_start_time()), pg_catalog.current_setting('port'), pg_catalog.version()) AS server",
  );
  return found?.rows[0]?.['server'] ?? '';
}

const SHARED = new Set(['ROLE', 'USER', 'GROUP', 'DATABASE', 'TABLESPACE', 'SUBSCRIPTION', 'SYSTEM']);

/** By the wording alone: what a DO block or a function does is not seen. */
function beyondDatabase({ migration: { file, text }, script }: Prepared): readonly Finding[] {
  return script.statements.flatMap(({ words: [first = '', second = ''], start, end }) => {
    const isShared = ['CREATE', 'ALTER', 'DROP', 'COMMENT'].includes(first) && SHARED.has(second);
    const isMembership = (first === 'GRANT' || first === 'REVOKE') && !/\bon\b/i.test(script.sql.slice(start, end));
    if (!isShared && !isMembership && !(first === 'DROP' && second === 'OWNED')) return [];
    const place = { file, ...locate(text, sourceOffset(script, start)) };
    return [
      finding({
        code: 'trace-reaches-beyond',
        subject: file,
        message: `${file}:${place.line}: ${first} ${second} reaches beyond a database, and the scratch database is on the live server`,
        hint: 'give --scratch the URL of another server; without --scratch an embedded one is used',
        place,
      }),
    ];
  });
}

interface Found {
  readonly traced: readonly Traced[];
  readonly figures: Awaited<ReturnType<typeof figuresOf>>['figures'];
  readonly seconds: number;
  readonly left: readonly NotCopied[];
  readonly live: Ready;
  readonly scratch: Scratch;
  readonly isSameServer: boolean;
}

function traceOf({ traced, figures, seconds, left, live, scratch, isSameServer }: Found): Trace {
  const where = isSameServer ? 'in a database beside it' : `on a scratch server (PostgreSQL ${scratch.facts.version})`;
  const looks = seconds === 0 ? '' : `; reads and writes of the live tables were counted for ${seconds.toFixed(1)} s`;
  const head = `run in a copy of the schema of ${live.facts.database}, without rows, ${where}${looks}`;
  const notes = [
    ...(major(live) === major(scratch)
      ? []
      : [`the live server is PostgreSQL ${live.facts.version}: what it locks and rewrites may differ`]),
    ...left.map(({ reference, why }) => `not in the copy: ${reference} (${why})`),
  ];
  const statements = traced.map((one) => ({ ...plain(one), touches: touchedBy(one, figures) }));
  const data = {
    server: scratch.facts.version,
    onLiveServer: isSameServer,
    seconds: Math.round(seconds * 10) / 10,
    notCopied: left,
    statements,
  };
  const touched = statements.flatMap(({ touches }) => touches);
  return { text: [head, ...notes, '', traceText(traced, figures)].join('\n'), data, touched, findings: traced.flatMap(failedThere) };
}

const major = ({ facts }: Pick<Ready, 'facts'>): number => Math.trunc(facts.versionNumber / 10_000);

const plain = ({ effects: _, ms, failure, ...rest }: Traced) => ({
  ...rest,
  ms: Math.round(ms * 10) / 10,
  failure: failure?.message ?? null,
});

/** Integrity constraint violation, data exception, no data, and what a function raises (manual, Appendix A): rows may be what is lacking. */
const OF_ROWS = /^(?:2[123]|02|P0)/;

function failedThere({ file, line, failure }: Traced): readonly Finding[] {
  if (failure === null) return [];
  return [
    {
      code: 'not-traced',
      severity: OF_ROWS.test(failure.sqlstate) ? 'notice' : 'warning',
      subject: file,
      message: `${file}${line === null ? '' : `:${line}`}: a statement failed in the copy, and was not traced: ${failure.message}`,
      hint: 'if it needs rows, nothing; otherwise it will fail on the live database too',
      place: { file, ...(line !== null && { line }) },
    },
  ];
}
