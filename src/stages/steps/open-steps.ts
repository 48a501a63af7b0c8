// The steps as they are in this database: each with its ledger, and the whole, whose schema is proved and which has one lock. Refuses steps that would
// share a ledger, and a database in which a gate has worked on one folder that is none of the steps.
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { besideTable } from '../../ledger/beside-ledger.ts';
import { migrationsTable } from '../../ledger/gate-ledger.ts';
import { type KnownMigrator, migratorOfCommand } from '../../migrators/migrators.ts';
import { lockKey } from '../../postgres/lock/lock.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import type { GateStep } from '../../project/steps/gate-step.ts';
import type { StepsProject } from '../../project/steps/steps-project.ts';
import { type GivenCommand, givenCommand } from '../command/given-command.ts';
import type { Context } from '../context.ts';
import { type Gate, gateOf } from '../gate/gate.ts';
import { type Workspace, workspaceOf } from '../workspace.ts';

export interface FileStep {
  readonly kind: 'files';
  readonly step: GateStep;
  readonly gate: Gate;
}

export interface CommandStep {
  readonly kind: 'command';
  readonly step: GateStep;
  readonly context: Context;
  readonly project: Project;
  readonly command: GivenCommand;
  readonly known: KnownMigrator;
}

export type OpenStep = FileStep | CommandStep;

export interface OpenSteps {
  readonly context: Context;
  readonly project: StepsProject;
  readonly ready: Ready;
  /** Of the whole: what is expected of the schema, and the locks of all ledgers. */
  readonly workspace: Workspace;
  readonly steps: readonly OpenStep[];
}

/** @throws Stop('misused') for steps that share a ledger; Stop('history') if the database has a ledger that belongs to none of them. */
export function openSteps(context: Context, project: StepsProject, ready: Ready): OpenSteps {
  const opened = project.steps.map(({ step, project: own }) => open(context, step, own, ready));
  refuseShared(opened);
  const whole = workspaceOf({ ...context.config, ledgerTable: null }, project.layout, ready.facts);
  refuseLeftLedger(whole.schema, opened, ready);
  const files = opened.filter((one) => one.kind === 'files');
  const own = new Set([whole.schema, ...files.map(({ gate }) => gate.workspace.schema)]);
  const scopes = files.map(({ gate }) => gate.workspace.scope);
  const exclude = [...new Set([...own, ...whole.scope.exclude, ...scopes.flatMap((scope) => scope.exclude)])];
  const scope = { ...whole.scope, exclude, without: scopes.flatMap(({ without = [] }) => without) };
  const neighbours = whole.neighbours.filter(({ schema }) => !own.has(schema));
  const keys = [...own].filter((schema) => schema !== whole.schema).map((schema) => lockKey(ready.facts.database, schema));
  const locks = [...new Set([...keys, ...files.flatMap(({ gate }) => gate.workspace.ledger.locks)])].sort((a, b) => (a < b ? -1 : 1));
  return {
    ...{ context, project, ready },
    workspace: { ...whole, scope, neighbours, ledger: { ...whole.ledger, locks } },
    // What the others keep for themselves is not the application's, for a step either.
    steps: opened.map((one) =>
      one.kind === 'command' ? one : { ...one, gate: { ...one.gate, workspace: { ...one.gate.workspace, scope, neighbours } } },
    ),
  };
}

function open(context: Context, step: GateStep, project: Project, ready: Ready): OpenStep {
  const own: Context = { ...context, config: step.config, flags: { ...step.flags }, operands: [] };
  if (step.command.length === 0) return { kind: 'files', step, gate: gateOf(own, project, ready) };
  const known = migratorOfCommand(step.command.join(' '), project.folder);
  return { kind: 'command', step, context: own, project, command: givenCommand(own), known };
}

function refuseShared(steps: readonly OpenStep[]): void {
  const owners = new Map<string, GateStep>();
  for (const one of steps) {
    for (const [what, hint] of ledgersOf(one)) {
      const other = owners.get(what);
      if (other !== undefined) throw new Stop([shared(other, one.step, what, hint)]);
      owners.set(what, one.step);
    }
  }
}

/** What a step has for itself, each with what makes it another. Where the ledger of a command is, is known once it is read. */
function ledgersOf(one: OpenStep): readonly (readonly [string, string])[] {
  if (one.kind === 'command') return [];
  const { schema, ledger } = one.gate.workspace;
  const { name } = one.step;
  return [
    [`the schema ${schema}`, `write another ledger-schema for one of them in schemagate.yml, or leave it out`],
    [
      `the ledger ${ledger.name}`,
      `write \`ledger-table: ${name}_${ledger.name.split('.').at(-1)!.replaceAll('"', '')}\` for the step ${name} in schemagate.yml`,
    ],
  ];
}

const shared = (one: GateStep, other: GateStep, what: string, hint: string) =>
  finding({ code: 'bad-step', subject: other.name, message: `the steps ${one.name} and ${other.name} both keep ${what}`, hint });

/** A gate that worked on one folder has its ledger where that of the whole would be. */
function refuseLeftLedger(schema: string, steps: readonly OpenStep[], { facts }: Ready): void {
  const isThere = [migrationsTable(schema).table, besideTable(schema).table].some((table) => facts.tables.has(table));
  if (!isThere || steps.some((one) => one.kind === 'files' && one.gate.workspace.schema === schema)) return;
  throw new Stop([
    finding({
      code: 'ledger-of-another-layout',
      subject: schema,
      message: `a gate has applied one folder to this database, its ledger is in ${schema}, and none of the steps has that schema`,
      hint: `give the step of that folder \`ledger-schema: ${schema}\` in schemagate.yml, so that it goes on with that ledger`,
    }),
  ]);
}
