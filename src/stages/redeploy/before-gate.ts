// What is asked of the new gate before it runs: a backup, and the checklist. A no on it ends the redeploy while the old version runs untouched.
import { type Finding, finding } from '../../core/finding.ts';
import { OUTCOMES } from '../../core/outcome.ts';
import { Stop } from '../../core/stop.ts';
import { asRecord, type Json } from '../../redeploy/json.ts';
import { askGate } from './ask-gate.ts';
import { type Deployment, saidLast, summaryIn } from './deployment.ts';

/** @returns what was done. @throws Stop('failed') if a backup is asked for and cannot be taken. */
export async function backUpFirst(deployment: Deployment): Promise<string> {
  const { context, docker, gate, options, project, isSchemagate } = deployment;
  const folder = project.services.find(({ name }) => name === gate)?.environment['GATE_BACKUP'];
  if (!options.backupFirst) {
    return folder === undefined
      ? `none: the compose file sets no GATE_BACKUP for ${gate}`
      : `the gate takes one in ${folder} if something is pending`;
  }
  if (!isSchemagate) throw new Stop([notBackedUp(gate, 'it is another program')]);
  if (folder === undefined) throw new Stop([notBackedUp(gate, 'the compose file sets no GATE_BACKUP for it')]);
  const { exitCode, last } = await askGate(docker, gate, ['backup', '--verify'], true);
  context.signal.throwIfAborted();
  if (exitCode !== 0) throw new Stop([notBackedUp(gate, summaryIn(last))]);
  return summaryIn(last);
}

/** @returns what was answered. @throws Stop('findings') if there is a no. */
export async function askChecklist(deployment: Deployment): Promise<string> {
  const { context, docker, gate, options, isSchemagate } = deployment;
  if (!options.preflight) return 'skipped';
  if (options.clean !== null) return 'not asked: the database is emptied';
  if (!isSchemagate) return `not asked: ${gate} is another program`;
  const given = options.tested === null ? [] : ['--tested', options.tested];
  const { exitCode, stdout, last } = await askGate(docker, gate, ['preflight', '--json', ...given]);
  context.signal.throwIfAborted();
  if (exitCode !== 0 && exitCode !== OUTCOMES.findings.exit) return `could not be asked: ${saidLast(last)}`;
  const items = itemsIn(stdout);
  const refused = items.filter(({ answer }) => answer === 'no').map(notReady);
  const [first, ...others] = refused;
  if (first !== undefined) throw new Stop([first, ...others], { outcome: 'findings' });
  const unknown = items.filter(({ answer }) => answer === 'unknown');
  for (const { question, says } of unknown)
    context.emit({ event: 'note', level: 'warn', message: `not known whether ${question}: ${says}` });
  return `${items.length - unknown.length} yes, ${unknown.length} not known`;
}

interface Answered {
  readonly question: string;
  readonly answer: string;
  readonly says: string;
  readonly todo: string;
}

function itemsIn(stdout: string): readonly Answered[] {
  const { items } = asRecord(JSON.parse(stdout) as Json);
  return (Array.isArray(items) ? items : []).map((one: Json) => {
    const { question, answer, says, todo } = asRecord(one);
    return { question: String(question), answer: String(answer), says: String(says), todo: typeof todo === 'string' ? todo : '' };
  });
}

const notReady = ({ question, says, todo }: Answered): Finding =>
  finding({
    code: 'not-ready',
    subject: question,
    message: says,
    hint: `${todo === '' ? '' : `${todo}; `}or skip the checklist: --skip-preflight`,
  });

const notBackedUp = (gate: string, why: string): Finding =>
  finding({
    code: 'redeploy-not-backed-up',
    subject: gate,
    message: `no backup could be taken by ${gate}: ${why}`,
    hint: 'the service needs the image schemagate:tools, and GATE_BACKUP with a folder that is mounted; or leave --backup-first or --clean out',
  });
