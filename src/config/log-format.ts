// How the log is written where nobody has said: for a person on a terminal or who reads a container's log, for the machine that collects it.
import type { Outside } from './outside.ts';

export const LOG_FORMATS = ['pretty', 'plain', 'json'] as const;

/** If either is set, a machine reads what is written; Kubernetes sets its own in every container. */
const MACHINES: readonly string[] = ['CI', 'KUBERNETES_SERVICE_HOST'];

export function defaultLogFormat({ isTerminal, env }: Pick<Outside, 'isTerminal' | 'env'>): (typeof LOG_FORMATS)[number] {
  if (isTerminal) return 'pretty';
  return MACHINES.some((name) => isSet(env[name])) ? 'json' : 'plain';
}

/** `: CI is set` */
export function logFormatReason({ isTerminal, env }: Pick<Outside, 'isTerminal' | 'env'>): string {
  const machine = MACHINES.find((name) => isSet(env[name]));
  return isTerminal ? ': on a terminal' : machine === undefined ? ': not on a terminal' : `: ${machine} is set`;
}

/** https://no-color.org and https://force-color.org: any value but the empty one; what Node.js does with both set is to colour. */
export function wantsColor({ isTerminal, env }: Pick<Outside, 'isTerminal' | 'env'>): boolean {
  const { FORCE_COLOR: forced, NO_COLOR: refused, TERM: terminal } = env;
  if (forced) return isSet(forced);
  return isTerminal && !refused && terminal !== 'dumb';
}

/** `CI=false` is how people switch it off. */
const isSet = (value: string | undefined): boolean => value !== undefined && value !== '' && value !== 'false' && value !== '0';

/** Where the settings cannot be read, the one that says how to tell that still counts. */
export function formatAsked(argv: readonly string[], env: Outside['env']): (typeof LOG_FORMATS)[number] | undefined {
  const flag = '--log-format';
  const given = argv.find((word) => word.startsWith(`${flag}=`))?.slice(flag.length + 1) ?? argv[argv.indexOf(flag) + 1 || argv.length];
  return LOG_FORMATS.find((format) => format === (given ?? env['GATE_LOG_FORMAT']));
}
