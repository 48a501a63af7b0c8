// The order in which a repair makes objects, and the other way around drops them, where nothing that they mention says otherwise: one table
// for all kinds, each of which says the steps that its objects are made at.

const STEPS = [
  'schema',
  'extension',
  'language',
  'access method',
  'collation',
  'base type',
  'enum',
  'operator',
  'operator family',
  'operator class',
  'range type',
  'domain',
  'composite type, text search parser or template',
  'text search dictionary',
  'text search configuration',
  'cast',
  'cast with a function',
  'sequence',
  'foreign data wrapper',
  'server',
  'user mapping',
  'table',
  'column',
  'generated column, foreign table',
  'columns are settled',
  'table with parents',
  'key',
  'function',
  'transform',
  'check, exclusion',
  'parents are joined',
  'aggregate, conversion',
  'view',
  'materialized view',
  'index',
  'foreign key',
  'statistics',
  'rule',
  'trigger',
  'copy of a trigger',
  'policy',
  'publication',
  'subscription',
  'comment',
  'security label',
  'event trigger',
  // What is closed to everybody is so before anything else happens to it.
  'closed to everybody',
  // Privileges come after the owner, whose own move with the object.
  'owner',
  'privilege until others are known',
  'privilege',
  // What was granted on comes after that by which it could be, and goes before.
  'privilege granted by another than the owner',
  // Not to be applied to what the same repair makes.
  'default privilege',
] as const;

export type Step = (typeof STEPS)[number];

/** A whole number from 1 on, higher the later it is. */
export const weightOfStep = (step: Step): number => WEIGHTS.get(step)!;

const WEIGHTS: ReadonlyMap<Step, number> = new Map(STEPS.map((step, at) => [step, at + 1]));
