// Who may take part in the benchmark, and what it can do.
import type { Command } from './measure.ts';
import type { Workload } from './workload.ts';

export interface Setting {
  readonly url: string;
  readonly workload: Workload;
}

export type Task = (setting: Setting) => Command;

/** A task that is absent is one that the contender cannot do. */
export interface Contender {
  readonly name: string;
  /** Applies the workload. */
  readonly apply?: Task;
  /** Finds nothing to do on a database on which `apply`, if there is one, has run before. */
  readonly noop?: Task;
  /** Says which version it is. */
  readonly version?: Task;
  /** Writes a checkpoint beside the workload, for `apply` to begin with; the URL is that of a superuser. */
  readonly checkpoint?: Task;
  /** In a container, from its start to its end. */
  readonly container?: Task;
  /** Waits for a server that is not there yet, on a database on which `apply`, if there is one, has run before. */
  readonly wait?: Task;
}

/** Somebody who is not on this machine. */
export interface LeftOut {
  readonly name: string;
  readonly reason: string;
}

export type Candidate = Contender | LeftOut;
