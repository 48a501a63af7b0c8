// Drops what is the application's in this database, under the lock of the gate that then migrates it again in the same run. Only shows what it would
// drop, unless the name of the database is given. Refuses where it is not allowed, and where another gate works in the same schemas.
import type { Config } from '../../config/config.ts';
import { type Finding, finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { few } from '../../core/text/few.ts';
import { probeServer } from '../../postgres/server/probe.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import { grouped } from '../../schema/model/grouped.ts';
import { qualified } from '../../schema/model/name.ts';
import type { Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import { takeLock } from '../ledger/take-lock.ts';
import { wantedOfGate } from '../wait/wanted-of-gate.ts';
import { type Workspace, workspaceOf } from '../workspace.ts';
import { chooseDrops, type Drops } from './choose-drops.ts';
import { createdBy } from './created-by-migrations.ts';
import { dropAll } from './drop-all.ts';
import { nameOf, readInventory } from './read-inventory.ts';
import { dropLines, droppedText } from './reset-text.ts';

/** One folder or command, with its settings. */
export interface ResetPart {
  readonly config: Config;
  readonly project: Project;
}

/** What flags and settings must be, before anybody is connected to. @throws Stop('misused') */
export function refuseReset({ flags, config }: Pick<Context, 'flags' | 'config'>): void {
  if (/^prod(uction)?$/i.test(config.env ?? '')) throw new Stop([inProduction(config.env!)]);
  if (flags['yes-drop'] !== undefined && !config.allowReset) throw new Stop([notAllowed()]);
}

/**
 * Drops, and lets `migrate` make everything again with what is known of the database then.
 * @throws Stop of dropAll and takeLock; Stop('misused') for the name of another database.
 */
export async function resetThen(
  context: Context,
  ready: Ready,
  parts: readonly ResetPart[],
  migrate: (ready: Ready) => Promise<Answer>,
): Promise<Answer> {
  const { flags, emit, stage } = context;
  const { database } = ready.facts;
  const asked = flags['yes-drop'];
  if (typeof asked === 'string' && asked !== database) throw new Stop([otherName(asked, database)]);
  const workspaces = parts.map(({ config, project }) => workspaceOf(config, project.layout, ready.facts));
  refuseNeighbours(context, workspaces);
  if (asked !== undefined) await takeLock(context, ready, withAllLocks(workspaces));
  stage('plan');
  const found = await readInventory(
    ready.session,
    workspaces.map(({ ledger }) => ledger.name),
  );
  if (found.subscriptions.length > 0) throw new Stop([subscribed(found.subscriptions)]);
  const drops = chooseDrops(found, owningOf(context, parts, workspaces));
  const dropped = droppedText(drops);
  const findings = [...ofOthers(drops), ...staying(drops)];
  const lines = dropLines(drops);
  const data = { dropped: drops.objects.map(({ type, identity }) => ({ type, identity })), stays: drops.stays };
  if (asked === undefined) return shown(context, { database, dropped, lines, findings, data });
  emit({ event: 'note', level: 'warn', message: `dropping in ${database}: ${dropped}` });
  for (const line of lines) emit({ event: 'note', level: 'info', message: line.trim() });
  stage('apply');
  await dropAll(context, ready.session, drops);
  emit({ event: 'note', level: 'info', message: `dropped ${dropped}; what follows makes it again` });
  const done = [resetDone(database, dropped), ...findings];
  return withDropped(await migrateAgain(context, ready, migrate, done), done, dropped);
}

async function migrateAgain(
  context: Context,
  ready: Ready,
  migrate: (ready: Ready) => Promise<Answer>,
  done: readonly Finding[],
): Promise<Answer> {
  const { config } = context;
  const probing = { role: config.role, searchPath: config.connection?.searchPath ?? null, wanted: wantedOfGate(config) };
  const facts = await probeServer(ready.session, probing);
  try {
    return await migrate({ ...ready, facts });
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    const [first, ...others] = error.findings as readonly [Finding, ...Finding[]];
    throw new Stop([first, ...others, ...done], {
      message: `${error.message} (after everything was dropped)`,
      outcome: error.outcome,
      cause: error,
    });
  }
}

function withDropped(answer: Answer, done: readonly Finding[], dropped: string): Answer {
  const { summary, butWrong, findings = [] } = answer;
  const after = (text: string): string => `dropped ${dropped}; then ${text}`;
  return {
    ...answer,
    summary: after(summary),
    ...(butWrong !== undefined && { butWrong: after(butWrong) }),
    findings: [...findings, ...done],
  };
}

/** The lock of each ledger. */
function withAllLocks(workspaces: readonly Workspace[]): Workspace {
  const [first] = workspaces as readonly [Workspace];
  return { ...first, ledger: { ...first.ledger, locks: [...new Set(workspaces.flatMap(({ ledger }) => ledger.locks))] } };
}

const owningOf = ({ config }: Context, parts: readonly ResetPart[], workspaces: readonly Workspace[]) => ({
  only: config.schemas,
  ledgerSchemas: [config.ledgerSchema, ...workspaces.flatMap((one) => ownSchemasOf(one))],
  initTables: [config, ...parts.map((part) => part.config)].map(({ ledgerSchema }) => qualified(ledgerSchema, 'init')),
  created: createdBy(parts.flatMap(({ project }) => project.migrations)),
});

/** That of the ledger, and that which a tool makes for itself. */
const ownSchemasOf = ({ scope: { exclude }, neighbours }: Workspace): readonly string[] =>
  exclude.filter((name) => !neighbours.some(({ schema }) => schema === name));

/** Without GATE_SCHEMAS every schema is the application's. @throws Stop('misused') */
function refuseNeighbours({ config }: Context, workspaces: readonly Workspace[]): void {
  const own = new Set([config.ledgerSchema, ...workspaces.map(({ schema }) => schema)]);
  const others = workspaces.flatMap(({ neighbours }) => neighbours).filter(({ schema }) => !own.has(schema));
  if (config.schemas.length === 0 && others.length > 0) throw new Stop([shared([...new Set(others.map(({ schema }) => schema))])]);
}

interface Shown {
  readonly database: string;
  readonly dropped: string;
  readonly lines: readonly string[];
  readonly findings: readonly Finding[];
  readonly data: unknown;
}

function shown({ config }: Context, { database, dropped, lines, findings, data }: Shown): Answer {
  const summary = `a reset of ${database} would drop ${dropped}, and migrate again; nothing was done`;
  const hint = `\`schemagate reset --yes-drop ${database}\` does it${config.allowReset ? '' : ', where GATE_ALLOW_RESET=true is set'}`;
  const message = '--yes-drop is not given, so nothing was dropped';
  return {
    found: true,
    summary,
    text: [summary, ...lines].join('\n'),
    findings: [finding({ code: 'not-confirmed', subject: database, message, hint }), ...findings],
    data,
  };
}

const inProduction = (env: string): Finding =>
  finding({
    code: 'reset-refused',
    subject: 'GATE_ENV',
    message: `GATE_ENV is ${env}: a database in production is never reset`,
    hint: 'restore a backup, or go back by migrations (`schemagate down`)',
  });

const notAllowed = (): Finding =>
  finding({
    code: 'reset-refused',
    subject: 'GATE_ALLOW_RESET',
    message: 'reset drops every table with its rows, and GATE_ALLOW_RESET=true is not set',
    hint: 'set it in the environment of a database that may be emptied, and nowhere else',
  });

const otherName = (asked: string, database: string): Finding =>
  finding({
    code: 'reset-refused',
    subject: '--yes-drop',
    message: `--yes-drop names ${asked}, and this is the database ${database}; nothing was dropped`,
    hint: `look where DATABASE_URL points to; if ${database} is meant, give --yes-drop ${database}`,
  });

const shared = (schemas: readonly string[]): Finding =>
  finding({
    code: 'reset-refused',
    subject: schemas[0]!,
    message: `another gate works in this database as well (${few(schemas)}), and without GATE_SCHEMAS everything in it would be dropped`,
    hint: "name the schemas of this application's own in GATE_SCHEMAS",
  });

const subscribed = (names: readonly string[]): Finding =>
  finding({
    code: 'reset-refused',
    subject: `subscription ${names[0]!}`,
    message: `the subscription ${few(names)} writes into tables of this database, and ending it is for the other server to know; nothing was dropped`,
    hint: 'DROP SUBSCRIPTION first',
  });

const resetDone = (database: string, dropped: string): Finding =>
  finding({ code: 'reset-done', subject: database, message: `dropped in ${database} by this run: ${dropped}` });

function ofOthers({ objects }: Drops): readonly Finding[] {
  const theirs = grouped(
    objects.filter(({ ofOther }) => ofOther),
    ({ owner }) => owner,
  );
  return [...theirs].map(([owner, owned]) =>
    finding({
      code: 'reset-of-others',
      subject: `role ${owner}`,
      message: `${few(owned.map(nameOf))} belong${owned.length === 1 ? 's' : ''} to ${owner} and not to the role that migrates: dropped with the rest`,
      hint: "move what is not the application's into a schema of its own",
    }),
  );
}

const staying = ({ stays }: Drops): readonly Finding[] =>
  stays.map((one) => finding({ code: 'reset-stays', subject: one.split(':')[0]!, message: `stays: ${one}` }));
