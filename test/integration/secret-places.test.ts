// A password is masked where it stands, in every output there is, and short and common ones nowhere else: what is reported stays readable.
import { expect, test } from 'vitest';
import { COMMAND_BY_NAME } from '../../src/commands/commands.ts';
import type { LogFormat } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load.ts';
import { LOG_FORMATS } from '../../src/config/log-format.ts';
import { redactorFor } from '../../src/config/secrets.ts';
import type { GateEvent } from '../../src/core/event.ts';
import type { Report } from '../../src/core/report.ts';
import * as library from '../../src/index.ts';
import { makeLog } from '../../src/report/log/log.ts';
import { reportJson } from '../../src/report/renderers/json.ts';
import { renderPlain } from '../../src/report/renderers/plain.ts';
import { terminationMessage } from '../../src/report/renderers/termination.ts';
import { renderReport } from '../../src/report/renderers/text.ts';
import type { Command } from '../../src/run/command.ts';
import { perform } from '../../src/run/perform.ts';
import { effects, newRun, surroundings } from '../../src/runtime.ts';
import { quoteLiteral } from '../../src/sql/quote.ts';
import { freshDatabase } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { runGate } from '../support/gate.ts';

const ODD = ` p@ss:w/o?r#d%41&=+[é]'"\\$\`;\u00a0ﬁ~ `;
const PASSWORDS = ['postgres', 'app', 'r', 'password', 'correct-horse-battery', 'hunter2hunter2', ODD];

/** What a server quotes of a password that a migration sets, and words that hold the short ones. */
const failing = (password: string) => `DO $do$ BEGIN
  RAISE NOTICE 'the role postgres of app is right';
  EXECUTE ${quoteLiteral(`ALTER ROLE nobody_of_that_name PASSWORD ${quoteLiteral(password)}`)};
END $do$;
`;

/** In every form that a text may have it in. */
const formsOf = (password: string) => [
  password,
  encodeURIComponent(password),
  password.replaceAll("'", "''"),
  quoteLiteral(password).replace(/^E?'|'$/g, ''),
  JSON.stringify(password).slice(1, -1),
];

async function login(password: string) {
  const database = await freshDatabase();
  return database.role({
    password,
    attributes: 'CREATEROLE',
    grants: `GRANT CREATE ON DATABASE ${database.name} TO :role; GRANT CREATE ON SCHEMA public TO :role`,
  });
}

/** A run in this process: what it told, and its report. */
async function performed(command: string, env: Readonly<Record<string, string>>) {
  const { config, inForce, findings: notices, ...secrets } = loadConfig(surroundings({}, env, false));
  const told: GateEvent[] = [];
  const given = { config, inForce, notices, flags: {}, operands: [], effects, run: newRun(), redact: redactorFor(secrets) };
  const emit = (event: GateEvent) => void told.push(event);
  const report = await perform(COMMAND_BY_NAME.get(command) as Command, { ...given, emit, signal: new AbortController().signal });
  return { told, report };
}

async function written(format: LogFormat, told: readonly GateEvent[], report: Report): Promise<string> {
  let text = '';
  const stream = { write: (more: string) => (text += more) };
  const log = makeLog({ format, level: 'debug', stream, color: false, base: {}, now: () => new Date(0) });
  told.forEach(log.emit);
  await log.summary(report);
  return `${text}${format === 'plain' ? renderPlain(report) : format === 'pretty' ? renderReport(report, { color: false }) : ''}`;
}

test.for(PASSWORDS)('with the password %s', async (password) => {
  const role = await login(password);
  const env = { DATABASE_URL: role.url, PGPASSWORD: password, GATE_MIGRATIONS: migrationsFolder({ '1_role.sql': failing(password) }) };
  const { told, report } = await performed('up', env);
  const config = await performed('config', env);
  const heard: GateEvent[] = [];
  const outputs = [
    ...(await Promise.all(LOG_FORMATS.map((format) => written(format, told, report)))),
    reportJson(report),
    terminationMessage(report),
    JSON.stringify(await library.up({ env, onEvent: (event) => void heard.push(event) })),
  ];
  const hidden = [
    `:${encodeURIComponent(password)}@`,
    `PASSWORD ${quoteLiteral(password)}`,
    ...(password.length > 8 ? formsOf(password) : []),
  ];
  for (const output of [...outputs, ...[...config.told, ...told, ...heard].map((event) => JSON.stringify(event)), config.report.text!])
    for (const text of hidden) expect(output).not.toContain(text);
  for (const output of outputs) {
    expect(output).toMatch(/PASSWORD E?['"\\]*\*\*\*/);
    expect(output).toMatch(/role \\?"nobody_of_that_name\\?" does not exist/);
    expect(output).toContain(new URL(role.url).pathname.slice(1));
  }
  for (const output of outputs.slice(0, 3)) expect(output).toContain('the role postgres of app is right');
  expect(config.report.text!).toContain(role.url.replace(`:${encodeURIComponent(password)}@`, ':***@'));
});

test('the program writes what was masked, in each format', async () => {
  const role = await login('r');
  const env = { DATABASE_URL: role.url, GATE_MIGRATIONS: migrationsFolder({ '1_role.sql': failing('r') }) };
  for (const format of LOG_FORMATS) {
    const run = await runGate({ args: ['up'], env: { ...env, GATE_LOG_FORMAT: format } });
    expect(run.stderr).not.toMatch(/PASSWORD '(?!\*\*\*)/);
    for (const output of [run.stdout, JSON.stringify(run.report)]) {
      expect(output).toContain("PASSWORD '***'");
      expect(output).toContain('failed and was rolled back');
    }
  }
});

test('settings that are refused do not tell the password, and are reported', async () => {
  for (const password of PASSWORDS) {
    const url = `postgres://app:${encodeURIComponent(password)}@db/app?sslmode=r`;
    const env = { DATABASE_URL: url, PGPASSWORD: password, GATE_DRIFT: 'app', GATE_LOCK_WAIT: 'postgres' };
    const report = await library.up({ env });
    expect(report.findings.map(({ message }) => message)).toEqual([
      'GATE_LOCK_WAIT is not a duration: "postgres"',
      'GATE_DRIFT is not one of fail, strict, warn: "app"',
      'DATABASE_URL has a parameter sslmode that is not one of disable, allow, prefer, require, verify-ca, verify-full: "r"',
    ]);
  }
  const run = await runGate({ args: ['up'], env: { DATABASE_URL: `postgres://app:${ODD}@db/app`, PGPASSWORD: 'r', GATE_DRIFT: ODD } });
  expect([run.code, run.stdout.includes('ss:w/o'), run.stdout.includes('is not one of fail, strict, warn')]).toEqual([2, false, true]);
});
