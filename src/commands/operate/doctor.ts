// Looks at everything that can be wrong with a database, says what to do about it, and does what is safe.
import { refuseFlags } from '../../doctor/choose-checks.ts';
import { examine } from '../../doctor/examine.ts';
import { readExamined } from '../../doctor/examined-project.ts';
import { fix } from '../../doctor/fix.ts';
import type { Command, DatabaseCommand } from '../../run/command.ts';
import { FAIL_ON } from '../../stages/expectation/migration-standings.ts';
import { asksJson, JSON_FLAG } from '../../stages/json-answer.ts';
import { READ } from '../../stages/least-rights.ts';

const DOCTOR = {
  name: 'doctor',
  summary: 'check everything that can be wrong with the database, and say what to do; --fix shows what it would fix, --fix --yes fixes it',
  example: 'schemagate doctor --skip server,unused-index --fail-on warning',
  rights: {
    ...READ,
    besides: `${READ.besides}; membership in pg_monitor, without which checks of other roles' sessions are skipped; to fix, to own what is fixed`,
  },
  needs: 'database',
  readProject: (outside, facts) => readExamined(outside, facts),
  flags: [
    { name: 'only', type: 'string', value: 'CHECK,…', doc: 'only these checks, or groups of checks, separated by commas' },
    { name: 'skip', type: 'string', value: 'CHECK,…', doc: 'all but these' },
    { name: 'fix', type: 'boolean', doc: 'show what can safely be fixed; with --yes, fix it' },
    { name: 'yes', type: 'boolean', doc: 'with --fix: do it' },
    {
      name: 'bundle',
      type: 'string',
      value: 'FILE',
      doc: 'write down what to send when you ask for help: versions, settings, findings, ledger; no secrets, no data',
    },
    { ...FAIL_ON, doc: 'exit 9 if there is a finding of this severity or above (default: error)' },
    JSON_FLAG,
  ],
  plain: asksJson,
  refuse: (given) => refuseFlags(given),
} satisfies Partial<DatabaseCommand>;

export const doctor: Command = {
  ...DOCTOR,
  purpose: 'read',
  ofSteps: async () => (await import('../steps/doctor-steps.ts')).doctorSteps,
  instead: (flags) => (flags['fix'] === true ? fixing : null),
  run: (context, project, ready) => examine(context, project, ready),
};

const fixing: Command = { ...DOCTOR, purpose: 'write', run: (context, project, ready) => fix(context, project, ready) };
