// Puts a new version of a Compose project in the place of the old one: the gate first, then the services, and back if one of them fails.
import type { Command } from '../../run/command.ts';
import { asksJson, JSON_FLAG, withJson } from '../../stages/json-answer.ts';
import { optionsIn, REDEPLOY_FLAGS } from '../../stages/redeploy/redeploy-options.ts';

export const redeploy: Command = {
  name: 'redeploy',
  summary:
    'on a Docker host: build or pull a Compose project, run its gate, start its services and watch them; if anything fails, what ran before runs again',
  example: 'schemagate redeploy --git-pull --watch 2m',
  rights: { ledger: 'nothing', besides: 'the gate of the project has its own' },
  needs: 'nothing',
  flags: [...REDEPLOY_FLAGS, JSON_FLAG],
  plain: asksJson,
  refuse: ({ flags }) => void optionsIn(flags),
  // Loaded only here: no other command has a use for it.
  run: async (context) => withJson(await (await import('../../stages/redeploy/redeploy.ts')).redeploy(context), context.flags),
};
