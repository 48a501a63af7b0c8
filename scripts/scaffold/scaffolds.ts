// The list of what scripts/new.ts can make, and of what it cannot make yet.
import { check } from './check.ts';
import { command } from './command.ts';
import { kind } from './kind.ts';
import { layout } from './layout.ts';
import type { Scaffold } from './scaffold.ts';
import { setting } from './setting.ts';
import { task } from './task.ts';

export const SCAFFOLDS: readonly Scaffold[] = [layout, kind, command, setting, check, task];

/** Registries that are planned: the room, and what a member will be. */
export const NOT_YET: Readonly<Record<string, string>> = {
  rule: 'rules of the linter, in src/lint/rules/',
};
