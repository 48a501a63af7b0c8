// The modules that are run in the runs that must cost little, as scripts/record-start.ts has found them. The build puts them together, with what
// it finds to be run with nothing to do besides, and test/integration/start.test.ts fails when there are more. A name that is gone is passed over.
import { readFileSync } from 'node:fs';

export interface StartModules {
  /** Of `schemagate up`, before it opens a connection. */
  readonly connect: readonly string[];
  /** Of `schemagate up` with nothing to do, after that. */
  readonly pass: readonly string[];
  /** What it needs besides to log as JSON. */
  readonly json: readonly string[];
  /** What `schemagate up` needs besides to apply a migration to an empty database. */
  readonly apply: readonly string[];
}

export const START_MODULES = new URL('start-modules.json', import.meta.url);

export const startModules = (): StartModules => JSON.parse(readFileSync(START_MODULES, 'utf8')) as StartModules;
