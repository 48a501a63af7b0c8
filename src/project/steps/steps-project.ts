// What is on disk for several steps: each step's folder, and the snapshot and queries of the whole, which are in the folder that GATE_MIGRATIONS names.
// Everything that is wrong with any of them is reported at once.
import type { Finding } from '../../core/finding.ts';
import { Stop, stopOnErrors } from '../../core/stop.ts';
import type { ServerFacts } from '../../postgres/server/probe.ts';
import { readCommandProject } from '../command-project.ts';
import { type Outside, type Project, readFiles } from '../project.ts';
import type { GateStep } from './gate-step.ts';

export interface StepProject {
  readonly step: GateStep;
  readonly project: Project;
}

/** The whole has no migrations of its own. */
export interface StepsProject extends Project {
  readonly steps: readonly StepProject[];
}

/** @throws Stop('misused') with every problem of the files. */
export async function readStepsProject(
  outside: Outside,
  steps: readonly GateStep[],
  facts: () => Promise<ServerFacts> | null,
): Promise<StepsProject> {
  const whole = await readCommandProject(outside);
  const findings: Finding[] = [];
  const read: StepProject[] = [];
  for (const step of steps) {
    const { config } = step;
    try {
      const project =
        step.command.length > 0 ? await readCommandProject({ ...outside, config }) : await readFiles({ ...outside, config }, facts);
      read.push({ step, project: { ...project, snapshot: null } });
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      findings.push(...error.findings.map((one) => (one.code === 'code-folder' ? { ...one, hint: asCommand(step, one) } : one)));
    }
  }
  stopOnErrors(findings);
  const queries = new Map(
    [whole, ...read.map(({ project }) => project)].flatMap((project) => project.queries.map((query) => [pathOf(query.file), query])),
  );
  return {
    ...whole,
    why: 'steps',
    notices: read.flatMap(({ project }) => project.notices),
    queries: [...queries.values()],
    steps: read,
  };
}

const asCommand = ({ name }: GateStep, { hint = '' }: Finding): string =>
  `write the step in schemagate.yml, with run: besides migrations: (\`name: ${name}\`, \`run: ${/GATE_COMMAND=(.*)$/.exec(hint)?.[1] ?? 'COMMAND'}\`)`;

/** What is beside the folder of a step may be beside that of another as well. */
const pathOf = (file: string): string => file.replace(/[^/]+\/\.\.\//g, '').replace(/\/\.(?=\/)/g, '');
