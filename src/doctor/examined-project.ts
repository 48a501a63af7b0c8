// The folder of migrations as far as there is one: the doctor looks at a database whatever becomes of its files.

import type { Finding } from '../core/finding.ts';
import { Stop } from '../core/stop.ts';
import type { ServerFacts } from '../postgres/server/probe.ts';
import { isOfCommand, readCommandProject } from '../project/command-project.ts';
import { type Outside, type Project, readFiles } from '../project/project.ts';

export interface ExaminedProject extends Project {
  /** Why there are no migrations to go by; then the project is empty. */
  readonly missing?: string;
  /** What is wrong with the files. */
  readonly fileFindings?: readonly Finding[];
}

export async function readExamined(outside: Outside, facts: () => Promise<ServerFacts> | null): Promise<ExaminedProject> {
  if (isOfCommand(outside)) return without(outside, 'a command migrates here: `schemagate status` reads its ledger');
  try {
    return await readFiles(outside, facts);
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    const [{ code, message }] = error.findings as readonly [Finding];
    const isAbsent = code === 'no-folder';
    return without(outside, message, isAbsent ? [] : error.findings);
  }
}

/** @param missing why, in words. */
export async function without(
  { config, effects }: Outside,
  missing: string,
  fileFindings: readonly Finding[] = [],
): Promise<ExaminedProject> {
  const project = await readCommandProject({ config: { ...config, snapshot: null }, effects });
  return { ...project, missing, fileFindings };
}
