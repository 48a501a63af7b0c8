// Which modules a run needs, among those that must cost little: found at build time by such runs, with the recorded conversation in the server's
// place. The build puts them together, and test/integration/start.test.ts counts them.
import type { Traced } from './trace-start.ts';

export interface StartModules {
  /** Of `schemagate up`, before it opens a connection. */
  readonly connect: readonly string[];
  /** After that, before it asks its first question. */
  readonly ask: readonly string[];
  /** Of `schemagate up` with nothing to do, after that. */
  readonly pass: readonly string[];
  /** What it needs besides to log as JSON. */
  readonly json: readonly string[];
  /** What it needs besides where the command line has more than its name. */
  readonly words: readonly string[];
  /** What `schemagate up` needs besides on an empty database, before it asks its second question: to take the lock and make the ledger. */
  readonly lock: readonly string[];
  /** And after that, to apply a migration. */
  readonly apply: readonly string[];
}

/** `up` with nothing to do, the same with its log as JSON, with a flag, and on an empty database. */
export interface StartRuns {
  readonly pass: Traced;
  readonly json: Traced;
  readonly words: Traced;
  readonly apply: Traced;
}

export function startModules({ pass, json, words, apply }: StartRuns): StartModules {
  const before = pass.beforeConnecting?.modules ?? pass.modules.length;
  const asked = pass.beforeAsking?.modules ?? pass.modules.length;
  const seen = new Set(pass.modules);
  const further = ({ modules }: Pick<Traced, 'modules'>): readonly string[] => modules.filter((name) => !seen.has(name));
  const untilLocked = apply.beforeAskingAgain?.modules ?? 0;
  const [lock, afterwards] = [apply.modules.slice(0, untilLocked), apply.modules.slice(untilLocked)].map((modules) => further({ modules }));
  return {
    ...{ connect: pass.modules.slice(0, before), ask: pass.modules.slice(before, asked), pass: pass.modules.slice(asked) },
    ...{ json: further(json), words: further(words), lock: lock!, apply: afterwards! },
  };
}
