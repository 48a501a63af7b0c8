// The steps that are configured: from GATE_STEPS, or from schemagate.yml in the migrations folder. Refuses steps that the settings contradict.
import { posix } from 'node:path';
import type { Config } from '../../config/config.ts';
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { suggest } from '../../core/text/suggest.ts';
import { type Outside, readable, STEP_FILE } from '../project.ts';
import { type GateStep, gateStep, type SaidOfStep } from './gate-step.ts';

/** Where the steps are written; null if there is one folder, or one command. */
export type StepSource =
  | { readonly file: string; readonly text: string }
  | Extract<NonNullable<Config['steps']>, { readonly folders: unknown }>;

/** @throws Stop('misused') if the file that is named does not exist, or cannot be read. */
export function stepSource({ config, effects }: Outside): StepSource | null {
  const { steps } = config;
  if (steps !== null && 'folders' in steps) return steps;
  const [folder] = config.migrations;
  const file = steps?.file ?? posix.join(folder, STEP_FILE);
  const text = readable(file, () => (steps === null ? textInFolder(folder, file, effects) : effects.readText(file)));
  if (text === null && steps !== null) throw new Stop([noFile(file)]);
  return text === null ? null : { file, text };
}

/** A folder that may not be entered is reported as itself. @throws Stop('misused'); Error of node:fs if only the file cannot be read. */
function textInFolder(path: string, file: string, effects: Outside['effects']): string | null {
  try {
    return effects.readText(file);
  } catch (error) {
    readable(path, () => effects.openFolder(path));
    throw error;
  }
}

/** @throws Stop('misused') with every problem of the file. */
export async function readSteps(config: Config, source: StepSource): Promise<readonly GateStep[]> {
  if (config.command.length > 0) throw new Stop([contradiction('GATE_COMMAND', 'write the command as run: of a step in schemagate.yml')]);
  if (config.ledgerTable !== null)
    throw new Stop([contradiction('GATE_LEDGER_TABLE', 'write ledger-table: for the step that has it in schemagate.yml')]);
  if (config.env !== null) throw new Stop([contradiction('GATE_ENV', 'leave it out: seeds are run for one folder, with --step NAME')]);
  if ('folders' in source) return source.folders.map((one) => gateStep(config, { ...PLAIN, ...one }, new Map()));
  const { readStepFile } = await import('./step-file.ts');
  const { steps, placeholders } = readStepFile(source.file, source.text);
  return steps.map((said) => gateStep(config, said, placeholders));
}

const PLAIN: Omit<SaidOfStep, 'name' | 'folder'> = { command: [], settings: {}, placeholders: new Map(), flags: {} };

/** @throws Stop('misused') if there is no step of the name. */
export function stepNamed(steps: readonly GateStep[], name: string): GateStep {
  const found = steps.find((step) => step.name === name);
  if (found !== undefined) return found;
  const names = steps.map((step) => step.name);
  const near = suggest(name, names);
  throw new Stop([
    finding({
      code: 'bad-step',
      subject: '--step',
      message: `there is no step ${name}`,
      hint: near === null ? `the steps are ${names.join(', ')}` : `did you mean ${near}?`,
    }),
  ]);
}

const noFile = (file: string) =>
  finding({
    code: 'bad-step',
    subject: 'GATE_STEPS',
    message: `GATE_STEPS names ${file}, which does not exist`,
    hint: 'correct the path; in a container, check that the file is copied or mounted there',
  });

const contradiction = (setting: string, hint: string) =>
  finding({
    code: 'bad-step',
    subject: setting,
    message: `${setting} is set, and so are several steps: it is not clear which of them it is for`,
    hint,
  });
