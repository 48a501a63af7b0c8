// The program: command line in, one report out, exit code. The only place that touches the process.
import { type Stats, closeSync, constants, openSync, statSync, writeSync } from 'node:fs';
import { helpText } from './cli/help.ts';
import { parseCommandLine } from './cli/parse.ts';
import type { Command, FlagValues } from './commands/command.ts';
import { COMMAND_BY_NAME, COMMANDS } from './commands/commands.ts';
import { perform } from './commands/perform.ts';
import { loadConfig } from './config/load.ts';
import { redactor } from './core/redact.ts';
import type { Report } from './core/report.ts';
import { Stop } from './core/stop.ts';
import { VERSION } from './core/version.ts';
import { refusal } from './index.ts';
import { reportJson } from './report/json.ts';
import { makeLog } from './report/log.ts';
import { terminationMessage } from './report/termination.ts';
import { renderReport } from './report/text.ts';
import { effects, newRun, surroundings } from './runtime.ts';
