// Looks at everything that can be wrong with a database, and says what to do about it.
import { refuseFlags } from '../../doctor/choose-checks.ts';
import { examine } from '../../doctor/examine.ts';
import { readExamined } from '../../doctor/examined-project.ts';
import type { Command } from '../../run/command.ts';
import { FAIL_ON } from '../../stages/expectation/migration-standings.ts';
import { asksJson, JSON_FLAG } from '../../stages/json-answer.ts';
import { READ } from '../../stages/least-rights.ts';

export const doctor: Command = {
  name: 'doctor',
  summary: 'look at everything that can be wrong with the database: ledger, locks, indexes, sequences, settings …; changes nothing',
  example: 'schemagate doctor --skip server,unused-index --fail-on warning',
  rights: { ...READ, besides: `${READ.besides}; membership in pg_monitor, without which checks of other roles' sessions are skipped` },
  needs: 'database',
  purpose: 'read',
  readProject: (outside, facts) => readExamined(outside, facts),
  ofSteps: async () => (await import('../steps/doctor-steps.ts')).doctorSteps,
  flags: [
    { name: 'only', type: 'string', value: 'CHECK,…', doc: 'only these checks, or groups of checks, separated by commas' },
    { name: 'skip', type: 'string', value: 'CHECK,…', doc: 'all but these' },
    { ...FAIL_ON, doc: 'exit 9 if there is a finding of this severity or above (default: error)' },
    JSON_FLAG,
  ],
  plain: asksJson,
  refuse: (given) => refuseFlags(given),
  run: (context, project, ready) => examine(context, project, ready),
};
