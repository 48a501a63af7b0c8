// What an error that ended a run amounts to: outcome, summary, and a finding that says what to do.
import type { Config } from '../config/config.ts';
import { type Finding, finding } from '../core/finding.ts';
import { outcomeOf } from '../core/finding-codes.ts';
import { OUTCOMES } from '../core/outcome.ts';
import type { Step } from '../core/report.ts';
import { Stop } from '../core/stop.ts';
import { formatDuration } from '../core/time/duration.ts';
import { gateTableNames } from '../layouts/ledger-tables.ts';
import { classifyError } from '../postgres/errors/classify-error.ts';
import { ConnectionLost, PostgresError } from '../postgres/errors/errors.ts';
import { quotedNames } from '../postgres/errors/unknown-name.ts';
import type { Answer } from '../stages/answer.ts';
import type { Concluded } from '../stages/conclude.ts';
import type { Context, Stage } from '../stages/context.ts';
import { missingGrant } from '../stages/least-rights.ts';
import type { Command } from './command.ts';

/** @param known of the run: a migration in doubt is reported beside the error, and how to go on. */
export function explainError(error: unknown, context: Pick<Context, 'config' | 'signal'>, stage: Stage, known: Known): Concluded {
  const { steps = [] } = known;
  // Until something is done, the same command is the one to run again.
  const again = steps.some(({ state }) => DONE.has(state)) ? known.again : undefined;
  const doubted = steps.filter(({ state }) => state === 'in-doubt');
  const answer = context.signal.aborted
    ? stopped(String(context.signal.reason), stage, context.config, { doubted, again, unanswered: isUnanswered(error) })
    : goingOn(explained(error, context.config, stage), again);
  return { ...answer, findings: [...(answer.findings ?? []), ...doubted.map((step) => inDoubt(step, again))] };
}

const DONE: ReadonlySet<Step['state']> = new Set(['applied', 'reverted', 'incomplete', 'in-doubt']);

/** Where the role may not do what the command needs: the least that it lacks. @param connected the server had let it in and been asked. */
export function withGrants(answer: Concluded, { rights }: Pick<Command, 'rights'>, config: Config, connected: boolean): Concluded {
  const { connection, ledgerSchema: schema, role } = config;
  if (connection === null) return answer;
  const denied = {
    rights,
    schema,
    role: role ?? connection.user,
    tables: gateTableNames(schema),
    database: connection.database,
    connected,
  };
  const findings = (answer.findings ?? []).map((finding) => {
    const hint = finding.code === 'permission' ? missingGrant(finding.message.replace(SUFFIX, ''), denied) : null;
    return hint === null ? finding : { ...finding, hint };
  });
  return { ...answer, findings };
}

/** What is added to the server's message below. */
const SUFFIX = / \(SQLSTATE \w+\), while in stage \w+$/;

function explained(error: unknown, config: Config, stage: Stage): Concluded {
  if (error instanceof Stop) return { outcome: error.outcome, summary: error.message, findings: error.findings };
  if (error instanceof PostgresError && isOfGoneLedger(error, config)) return goneLedger(error, config, stage);
  if (config.connection !== null && (error instanceof PostgresError || error instanceof ConnectionLost)) {
    const found = classifyError(error, config.connection);
    const sqlstate = error instanceof PostgresError && !found.message.includes(error.sqlstate) ? ` (SQLSTATE ${error.sqlstate})` : '';
    const passes = error instanceof ConnectionLost || /^(08|53|55|57|58|40|XX|25006)/.test(error.sqlstate);
    const outcome = found.verdict !== 'broken' ? outcomeOf(found.reason) : passes ? 'unreachable' : 'bug';
    const message = `${found.message}${sqlstate}, while in stage ${stage}`;
    return {
      outcome,
      summary: message,
      findings: [
        finding({
          code: found.reason,
          subject: stage,
          message,
          hint: found.hint ?? (outcome === 'unreachable' && stage !== 'wait' ? AGAIN_LATER : OUTCOMES[outcome].hint),
        }),
      ],
    };
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    outcome: 'bug',
    summary: `unexpected: ${message.split('\n')[0]}`,
    findings: [finding({ code: 'bug', subject: stage, message })],
  };
}

/** A table of the gate's own that is there when a run begins, and is not there in the middle of it. The name is the same in every language. */
function isOfGoneLedger({ sqlstate, message }: PostgresError, { ledgerSchema: schema }: Config): boolean {
  const [name] = quotedNames(message);
  return (sqlstate === '42P01' && name?.startsWith(`${schema}.`) === true) || (sqlstate === '3F000' && name === schema);
}

function goneLedger({ message: said, sqlstate }: PostgresError, { ledgerSchema }: Config, stage: Stage): Concluded {
  const message = `what the gate keeps in the schema ${ledgerSchema} was dropped while it ran: ${said} (SQLSTATE ${sqlstate}), while in stage ${stage}`;
  const hint =
    'find out who drops it, such as a command that resets the database; the next run makes it again, and takes the schema as it is then';
  return {
    outcome: outcomeOf('ledger-damaged'),
    summary: message,
    findings: [finding({ code: 'ledger-damaged', subject: ledgerSchema, message, hint })],
  };
}

/** What is to be done about the server comes first. */
function goingOn(answer: Concluded, again: string | undefined): Concluded {
  const [first, ...others] = answer.findings ?? [];
  if (again === undefined || first === undefined || answer.outcome !== 'unreachable') return answer;
  return { ...answer, findings: [{ ...first, hint: `${first.hint ?? AGAIN_LATER}: ${again}` }, ...others] };
}

/** The server was there a moment ago. */
const AGAIN_LATER = 'run again; if it happens again, look for the reason in the logs of the server and of whatever is in between';

/** What a command makes of its own interruption says what was kept; why it ended is for the signal to say. */
export function interrupted(answer: Concluded, { reason, stage, config, whenInterrupted: became, again }: Interruption): Concluded {
  const { outcome, summary, findings = [] } = stopped(reason, stage, config, { became, again });
  const said = [...findings, ...(answer.findings ?? [])];
  const halfDone = answer.steps?.find(({ state }) => state === 'incomplete');
  if (halfDone === undefined) return { ...answer, outcome, summary, findings: said };
  const { file } = halfDone;
  return {
    ...{ ...answer, outcome: outcome === 'failed' ? 'incomplete' : outcome, summary: `${summary}; ${file} stopped half-way` },
    findings: said.some(({ code }) => code === 'incomplete') ? said : [...said, halfWay(file, again)],
  };
}

const halfWay = (file: string, again: string | undefined): Finding =>
  finding({
    code: 'incomplete',
    subject: file,
    message: `${file} is not one transaction, and the run was ended while it was under way: what it did before is kept`,
    hint: again ?? 'run again: the ledger knows how far it is',
    place: { file },
  });

interface Interruption extends Pick<Answer, 'whenInterrupted' | 'again'> {
  readonly reason: string;
  readonly stage: Stage;
  readonly config: Config;
}

type Known = Pick<Answer, 'steps' | 'again'>;

interface UnderWay {
  /** What became of it, if that is not what becomes of a statement. */
  readonly became?: string | undefined;
  /** How to go on, where that is not the same again. */
  readonly again?: string | undefined;
  readonly doubted?: readonly Step[];
  /** The server has not said that it ended it. */
  readonly unanswered?: boolean;
}

/** Of a run that was asked to end: the connection was given up before the server had said what became of the statement; not only nothing more sent. */
const isUnanswered = (error: unknown): boolean => error instanceof ConnectionLost && error.code !== 'ABORTED';

/**
 * The end by a signal or by the deadline. What was under way is cancelled and rolled back by the time this is said; if the server did
 * not answer any more, that is not known, and not said.
 */
function stopped(reason: string, stage: Stage, config: Config, { became, again, doubted = [], unanswered = false }: UnderWay): Concluded {
  const isKnown = doubted.length === 0 && !unanswered;
  const rest =
    doubted.length > 0
      ? `the server no longer answered, and whether ${doubted[0]!.file} was committed, only the ledger can say`
      : unanswered
        ? 'the server no longer answered; it may go on with what was under way, and hold the lock, until it notices that nobody waits for it'
        : (became ?? 'what was under way was cancelled and rolled back');
  if (reason === 'SIGINT' || reason === 'SIGTERM') {
    const free = isKnown ? ', the lock is free' : '';
    const summary = `${reason} while in stage ${stage}: ${rest}${free}; ${again ?? 'safe to run again'}`;
    return { outcome: reason === 'SIGINT' ? 'interrupted' : 'terminated', summary };
  }
  const outcome = stage === 'lock' ? 'busy' : stage === 'apply' && isKnown ? 'failed' : 'unreachable';
  const message = `the deadline of ${formatDuration(config.deadline)} passed while in stage ${stage}: ${rest}`;
  return {
    outcome,
    summary: message,
    findings: [
      finding({
        code: 'deadline',
        subject: 'GATE_DEADLINE',
        message,
        hint: `raise GATE_DEADLINE, or find out what takes so long${again === undefined ? '' : `; ${again}`}`,
      }),
    ],
  };
}

const AGAIN: Readonly<Record<NonNullable<Step['mode']>, string>> = {
  transaction: 'run again: its ledger row is in the same transaction, so it is applied only once',
  statements: 'run again: it continues after the last statement that the ledger has',
  batches: 'run again: it continues after the last batch that was committed',
  own: 'run again: if the ledger cannot say which of its own COMMITs succeeded, the run stops with exit 10 and says what to do',
};

const inDoubt = ({ file, mode = 'transaction' }: Step, again: string | undefined): Finding =>
  finding({
    code: 'in-doubt',
    subject: file,
    message: `the connection ended while ${file} was under way: whether it was committed, only the ledger can say`,
    hint: again ?? AGAIN[mode],
    place: { file },
  });
