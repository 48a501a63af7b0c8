// The checklist before a deploy: what can be asked of the database, the migrations, the backups and the disk is answered, with what to do.
import type { DatabaseCommand } from '../../run/command.ts';
import { CHECKLIST_FLAGS, maxAgeIn } from '../../stages/checklist/checklist-flags.ts';
import { FAIL_ON, leastOf, withFailOn } from '../../stages/expectation/migration-standings.ts';
import { asksJson, JSON_FLAG, withJson } from '../../stages/json-answer.ts';
import { READ } from '../../stages/least-rights.ts';

export const preflight: DatabaseCommand = {
  name: 'preflight',
  summary: 'go through the checklist before a deploy: tests, schema, way back, destruction, backup, disk; changes nothing',
  example: 'schemagate preflight --tested tested.json --backup /backups',
  rights: { ...READ, besides: `${READ.besides}; with --scratch the attribute CREATEDB on that server` },
  needs: 'database',
  purpose: 'read',
  flags: [
    ...CHECKLIST_FLAGS,
    { ...FAIL_ON, doc: 'exit 9 from this severity on: error (the default) means an answer is no, warning also that one is not known' },
    JSON_FLAG,
  ],
  plain: asksJson,
  refuse: ({ flags }) => {
    leastOf(flags);
    maxAgeIn(flags);
  },
  // Loaded only here: no other command has a use for it.
  run: async (context, project, ready) => {
    const { checklist } = await import('../../stages/checklist/checklist.ts');
    return withJson(withFailOn(await checklist(context, project, ready), context.flags), context.flags);
  },
};
