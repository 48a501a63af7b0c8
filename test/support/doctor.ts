// One check of the doctor on a test's database: as the command runs it; or its question, with what time alone can make put into the answer.

import { loadConfig } from '../../src/config/load.ts';
import type { QueryCheck, Surroundings, Verdict } from '../../src/doctor/check.ts';
import { CHECK_BY_ID } from '../../src/doctor/checks.ts';
import type { CheckResult } from '../../src/doctor/doctor-answer.ts';
import { surroundingsOf } from '../../src/doctor/surroundings.ts';
import { OWN_NAMES_ONLY, probeServer } from '../../src/postgres/server/probe.ts';
import type { Row } from '../../src/postgres/session/queryable.ts';
import { surroundings } from '../../src/runtime.ts';
import { runCommand } from './run-command.ts';
import { openSession } from './session.ts';

/** @param env besides the database; without a folder of migrations there is none to go by. */
export async function examined(url: string, check: string, env: Readonly<Record<string, string>> = {}): Promise<CheckResult> {
  const report = await runCommand({
    command: 'doctor',
    env: { DATABASE_URL: url, GATE_MIGRATIONS: '/nowhere', ...env },
    flags: { only: check },
  });
  const { checks } = (report.data ?? { checks: [] }) as { readonly checks: readonly CheckResult[] };
  if (checks.length !== 1) throw new Error(report.summary);
  return checks[0]!;
}

/** Each finding as its severity, its subject, and whatever else tells it apart. */
export const shown = ({ state, findings }: CheckResult): readonly string[] => [
  state,
  ...findings.map(({ severity, subject }) => `${severity}: ${subject}`),
];

interface Setting extends Partial<Pick<Surroundings, 'countedFor' | 'now'>> {
  /** SQL before the question, rolled back with it. */
  readonly setUp?: string;
  readonly versionNumber?: number;
}

/** What a check makes of what the server answers, with a change to each row, or to what it knows beforehand, that time alone would make. */
export async function judgedWith(
  url: string,
  id: string,
  change: Row,
  { setUp = 'SELECT', versionNumber, ...known }: Setting = {},
): Promise<Verdict & { readonly rows: readonly Row[] }> {
  const check = CHECK_BY_ID.get(id) as QueryCheck;
  const session = await openSession(url);
  const facts = await probeServer(session, { role: null, searchPath: null, wanted: { tables: [], look: null } });
  const { config } = loadConfig(surroundings({}, { DATABASE_URL: url }, false));
  const asItIs = await surroundingsOf({ session, facts }, config, null);
  const about = { ...asItIs, ...known, facts: { ...facts, ...(versionNumber !== undefined && { versionNumber }) } };
  const results = await session.query(`BEGIN; ${OWN_NAMES_ONLY}; ${setUp}; ${check.sql(about) as string}`);
  await session.query('ROLLBACK');
  const rows = results.at(-1)!.rows;
  const changed = rows.map((row) => ({ ...row, ...change }));
  return { ...check.judge(changed, about), rows };
}
