// `doctor --bundle FILE`: what to send to whoever is asked for help. Versions, settings, findings and the ledger; no secret, and nothing that a row, a
// query or the text of a migration contains.
import type { Finding } from '../core/finding.ts';
import { Stop } from '../core/stop.ts';
import { PROGRAM } from '../core/version.ts';
import type { PlanEntry } from '../migrations/plan.ts';
import { engineText } from '../postgres/server/engine.ts';
import { OWN_NAMES_ONLY } from '../postgres/server/probe.ts';
import type { Ready } from '../postgres/server/wait.ts';
import { writeOrStop } from '../project/write-files.ts';
import type { Answer } from '../stages/answer.ts';
import type { Context } from '../stages/context.ts';
import { readStandings } from '../stages/expectation/migration-standings.ts';
import { type CheckResult, resultsOf } from './doctor-answer.ts';
import type { ExaminedProject } from './examined-project.ts';
import type { Checked } from './run-checks.ts';

/** @returns the answer, which says where the file is. @throws Stop('misused') if it cannot be written. */
export async function withBundle(
  context: Context,
  project: ExaminedProject,
  ready: Ready,
  { checked, answer }: { readonly checked: readonly Checked[]; readonly answer: Answer },
): Promise<Answer> {
  const path = context.flags['bundle'];
  if (typeof path !== 'string') return answer;
  const bundle = {
    format: 1,
    program: { version: PROGRAM, node: process.version, platform: `${process.platform} ${process.arch}` },
    server: await serverPart(ready),
    settings: settingsPart(context),
    migrations: await migrationsPart(context, project, ready),
    checks: resultsOf(checked).map(checkPart),
  };
  const text = context.redact(`${JSON.stringify(bundle, null, 2)}\n`);
  await writeOrStop(context, [{ path, text }], 'the bundle', 'give --bundle a path that can be written');
  const said = `wrote ${path}: read it before you send it`;
  return { ...answer, summary: `${answer.summary}; ${said}`, text: `${answer.text ?? ''}\n\n${said}` };
}

/** What nobody has set says nothing, and commands, connections and paths may say too much. */
const SERVER_SETTINGS = `SELECT s.name, s.setting, s.unit, s.source FROM pg_settings s
WHERE s.source NOT IN ('default', 'override', 'client', 'session') AND s.vartype <> 'string' OR s.name IN ('server_encoding', 'lc_collate', 'TimeZone', 'wal_level')
ORDER BY s.name`;

const COUNTS = `SELECT c.relkind AS kind, count(*) AS objects FROM pg_class c WHERE c.oid >= 16384 GROUP BY 1 ORDER BY 1`;

async function serverPart({ session, facts }: Ready) {
  const results = await session.query(
    `/* gate:doctor */ ${OWN_NAMES_ONLY}; ${SERVER_SETTINGS}; ${COUNTS}; SELECT pg_database_size(current_database()) AS size`,
  );
  const [, settings, counts, size] = results;
  return {
    version: facts.version,
    ...(facts.engines.length > 0 && { engine: engineText(facts.engines) }),
    inRecovery: facts.inRecovery,
    pooling: session.pooling,
    tls: session.tls,
    databaseBytes: Number(size!.rows[0]!['size']),
    relationsByKind: Object.fromEntries(counts!.rows.map(({ kind, objects }) => [kind, Number(objects)])),
    settings: settings!.rows,
  };
}

function settingsPart({ inForce }: Context) {
  const { effective, sources } = inForce();
  return Object.fromEntries(Object.entries(effective).map(([name, value]) => [name, { value, from: sources[name] ?? 'default' }]));
}

/** By version, name and state; the events of the history may quote rows, so they are left out. */
async function migrationsPart(context: Context, project: ExaminedProject, ready: Ready) {
  if (project.missing !== undefined) return { missing: project.missing };
  try {
    const { entries, workspace, plan } = await readStandings(context, project, ready);
    const head = { files: plan.headOfFiles, ledger: plan.headOfLedger };
    return { layout: project.layout.id, why: project.why, ledger: workspace.ledger.name, head, entries: entries.map(entryPart) };
  } catch (error) {
    if (error instanceof Stop)
      return { layout: project.layout.id, stopped: error.findings.map(({ code, message }) => ({ code, message })) };
    throw error;
  }
}

const entryPart = ({ version, name, state, appliedAt }: PlanEntry) => ({ version, name, state, appliedAt });

/** Of the schema only what differs, not how: defaults, bodies and the answers of verify queries are somebody's own. */
function checkPart({ id, group, state, skipped, findings }: CheckResult) {
  const isOwn = id === 'schema-drift';
  return { id, group, state, ...(skipped !== undefined && { skipped }), findings: findings.map((one) => findingPart(one, isOwn)) };
}

function findingPart({ code, severity, subject, message, hint, place }: Finding, isOwn: boolean) {
  if (isOwn) return { code, severity, subject };
  return { code, severity, subject, message, hint, ...(place !== undefined && { place: { file: place.file, line: place.line } }) };
}
