// The one list of commands, in the order of help. Adding one is its file and its line here.
import { byId } from '../core/registry.ts';
import type { Command, TextCommand } from '../run/command.ts';
import { completion } from './about/completion.ts';
import { config } from './about/config.ts';
import { help } from './about/help.ts';
import { version } from './about/version.ts';
import { wait } from './about/wait.ts';
import { adopt } from './history/adopt.ts';
import { baseline } from './history/baseline.ts';
import { checkDialects } from './history/check-dialects.ts';
import { checkpoint } from './history/checkpoint.ts';
import { down } from './history/down.ts';
import { eject } from './history/eject.ts';
import { history } from './history/history.ts';
import { kept } from './history/kept.ts';
import { mark } from './history/mark.ts';
import { fresh } from './history/new.ts';
import { plan } from './history/plan.ts';
import { redo } from './history/redo.ts';
import { repair } from './history/repair.ts';
import { run } from './history/run.ts';
import { status } from './history/status.ts';
import { test } from './history/test.ts';
import { up } from './history/up.ts';
import { approve } from './operate/approve.ts';
import { backup } from './operate/backup.ts';
import { doctor } from './operate/doctor.ts';
import { exportSqlite } from './operate/export-sqlite.ts';
import { importSqlite } from './operate/import-sqlite.ts';
import { moveToPostgres } from './operate/move-to-postgres.ts';
import { preflight } from './operate/preflight.ts';
import { redeploy } from './operate/redeploy.ts';
import { reset } from './operate/reset.ts';
import { restore } from './operate/restore.ts';
import { rollback } from './operate/rollback.ts';
import { serve } from './operate/serve.ts';
import { sessions } from './operate/sessions.ts';
import { shell } from './operate/shell.ts';
import { upkeep } from './operate/upkeep.ts';
import { diagram } from './schema/diagram.ts';
import { diff } from './schema/diff.ts';
import { recover } from './schema/recover.ts';
import { schemaExport } from './schema/schema-export.ts';
import { snapshot } from './schema/snapshot.ts';
import { verify } from './schema/verify.ts';

export const COMMANDS: readonly (Command | TextCommand)[] = [
  up,
  run,
  wait,
  verify,
  plan,
  status,
  history,
  diff,
  diagram,
  schemaExport,
  fresh,
  snapshot,
  checkpoint,
  test,
  checkDialects,
  down,
  redo,
  reset,
  restore,
  rollback,
  recover,
  backup,
  doctor,
  serve,
  approve,
  sessions,
  upkeep,
  shell,
  importSqlite,
  exportSqlite,
  moveToPostgres,
  preflight,
  redeploy,
  mark,
  repair,
  baseline,
  kept,
  adopt,
  eject,
  config,
  completion,
  help,
  version,
];

export const COMMAND_BY_NAME: ReadonlyMap<string, Command | TextCommand> = byId(COMMANDS, (command) => command.name);
