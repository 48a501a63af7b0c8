// Watches a database beside the application, and answers over HTTP how it is.
import type { Command } from '../../run/command.ts';
import { refuseSettings } from '../../serve/refuse-settings.ts';
import { serve as story } from '../../serve/serve.ts';
import { READ } from '../../stages/least-rights.ts';
import { up } from '../history/up.ts';
import { recover } from '../schema/recover.ts';

export const serve: Command = {
  name: 'serve',
  summary:
    'watch the database beside the application: health, metrics and a status page over HTTP; changes nothing, unless --heal is given',
  example: 'schemagate serve --serve-listen 127.0.0.1:8484 --serve-interval 60s',
  rights: { ...READ, besides: `${READ.besides}; to heal, what \`up\` and \`recover\` need` },
  needs: 'nothing',
  endless: true,
  flags: [],
  refuse: (given) => refuseSettings(given),
  run: (context) => story(context, { up, recover }),
};
