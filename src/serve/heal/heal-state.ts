// What healing has come to: the plan that waits or was run, and why nothing is done where nothing is. Plain data, for the page and the answers.
import type { Config } from '../../config/config.ts';

export interface HealPlan {
  /** Of the state that it was made for: another state has another plan. */
  readonly id: string;
  /** The command that it runs. */
  readonly kind: 'up' | 'recover';
  /** In a sentence. */
  readonly summary: string;
  /** What it applies or recreates: files, or references of objects. */
  readonly subjects: readonly string[];
  /** Objects whose rows are gone, and do not come back. */
  readonly dataGone: readonly string[];
  /** Of `recover`: what it runs; null if the files say it. */
  readonly sql: string | null;
}

/** `refused`: the state was not the one any more that the plan was made for, and nothing was done. */
export type HealResult = 'healed' | 'failed' | 'refused';

/** Why nothing was done, in a sentence. */
export const outdatedText = (id: string): string => `the plan ${id} was made for another state of the database: nothing was done`;

export interface Healed {
  readonly id: string;
  readonly result: HealResult;
  /** In a sentence. */
  readonly summary: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

export interface HealState {
  readonly mode: Config['heal'];
  /** `waiting`: for approval. `held`: for time to pass, or for a person. */
  readonly state: 'idle' | 'waiting' | 'running' | 'held';
  /** Why it is held, in a sentence. */
  readonly reason: string | null;
  /** Made for what the last check saw; null if there is nothing to heal. */
  readonly plan: HealPlan | null;
  /** The newest that came to its end. */
  readonly last: Healed | null;
}
