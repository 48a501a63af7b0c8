// The one list of commands, in the order of help.
import { byId } from '../core/registry.ts';
import { adopt } from './adopt.ts';
import type { Command } from './command.ts';
import { config } from './config.ts';
import { diagram } from './diagram.ts';
import { diff } from './diff.ts';
import { eject } from './eject.ts';
import { help } from './help.ts';
import { mark } from './mark.ts';
import { fresh } from './new.ts';
import { plan } from './plan.ts';
import { recover } from './recover.ts';
import { snapshot } from './snapshot.ts';
import { status } from './status.ts';
import { up } from './up.ts';
import { verify } from './verify.ts';
import { version } from './version.ts';

export const COMMANDS: readonly Command[] = [
  up,
  verify,
  plan,
  status,
  diff,
  diagram,
  fresh,
  snapshot,
  recover,
  mark,
  adopt,
  eject,
  config,
  help,
  version,
];

export const COMMAND_BY_NAME: ReadonlyMap<string, Command> = byId(COMMANDS, (command) => command.name);
