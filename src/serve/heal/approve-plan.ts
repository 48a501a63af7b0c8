// Asks a server that is running on this machine, or at GATE_SERVE_LISTEN, about its plan to heal; approves it, and waits until it is run.
import { request } from 'node:http';
import { type Listen, shownListen } from '../../config/listen.ts';
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { pause } from '../../core/time/pause.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import type { Healed, HealState } from './heal-state.ts';

/** Milliseconds: for each answer, and between two questions. */
const ANSWER_TIME = 5000;
const ASK_EVERY = 250;

/** @throws Stop if the server is not there, does not take the token, or refuses the plan. */
export async function approvePlan({ config, operands, deadline, signal }: Context): Promise<Answer> {
  const ask = asking(config.listen, config.serveToken);
  const [id] = operands;
  const before = (await ask('GET', '/api/heal')) as HealState;
  if (id === undefined) return shown(before);
  await ask('POST', `/api/heal/${encodeURIComponent(id)}/approve`);
  for (;;) {
    const { last } = (await ask('GET', '/api/heal')) as HealState;
    // An earlier one that failed had the same state, and so the same id.
    if (last?.id === id && last.at !== before.last?.at) {
      const data = last;
      if (last.result === 'healed') return { summary: `healed: ${last.summary}`, data };
      throw new Stop([notHealed(last)]);
    }
    if (deadline.passed())
      throw new Stop([
        finding({ code: 'serve-not-there', subject: id, message: 'the plan was approved, but has not finished yet', hint: LOOK }),
      ]);
    await pause(ASK_EVERY, signal);
  }
}

const LOOK = 'its log and its page say more; `schemagate approve` without an ID shows the current plan';

function shown({ mode, plan, state, reason }: HealState): Answer {
  const data = { mode, plan, state, reason };
  if (plan === null) return { summary: reason ?? 'there is nothing to heal', data };
  const lost = plan.dataGone.length === 0 ? [] : [`the rows of ${plan.dataGone.join(', ')} do not come back: restore them from a backup`];
  const lines = [
    `plan     ${plan.id}`,
    `does     ${plan.summary}`,
    ...plan.subjects.map((subject) => `         ${subject}`),
    ...lost,
    ...(plan.sql === null ? [] : ['', plan.sql]),
  ];
  return { summary: `${plan.id}: ${plan.summary}${reason === null ? '' : `; ${reason}`}`, text: lines.join('\n'), data };
}

type Ask = (method: 'GET' | 'POST', path: string) => Promise<unknown>;

/** An address that listens everywhere is asked on this machine. */
function asking(listen: Listen, token: string | null): Ask {
  const host = ['', '0.0.0.0', '::'].includes(listen.host) ? '127.0.0.1' : listen.host;
  const where = shownListen({ ...listen, host });
  const headers = { Accept: 'application/json', ...(token !== null && { Authorization: `Bearer ${token}` }) };
  return (method, path) =>
    new Promise((resolve, reject) => {
      const options = { host, port: listen.port, path, method, headers, agent: false, signal: AbortSignal.timeout(ANSWER_TIME) };
      const asked = request(options, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (more: string) => {
          text = `${text}${more}`.slice(0, MOST);
        });
        response.once('end', () => {
          const { error, ...data } = parsed(text);
          if (response.statusCode! < 300 && error === undefined) resolve(data);
          else reject(new Stop([refused(where, response.statusCode!, error)]));
        });
      });
      asked.once('error', (error) => reject(new Stop([notThere(where, error.message)], { cause: error })));
      asked.end();
    });
}

const MOST = 4_000_000;

type Body = Readonly<Record<string, unknown>> & { readonly error?: { readonly message: string } };

function parsed(text: string): Body {
  try {
    return JSON.parse(text) as Body;
  } catch {
    return { error: { message: 'what answers there is not `schemagate serve`' } };
  }
}

function notHealed({ id, result, summary }: Healed) {
  if (result === 'failed') return finding({ code: 'heal-failed', subject: id, message: summary, hint: LOOK });
  return finding({ code: 'heal-outdated', subject: id, message: summary, hint: LOOK });
}

const notThere = (where: string, why: string) =>
  finding({
    code: 'serve-not-there',
    subject: where,
    message: `\`schemagate serve\` does not answer on ${where}: ${why}`,
    hint: 'start it, or say where it listens with --serve-listen or GATE_SERVE_LISTEN',
  });

function refused(where: string, status: number, error: Body['error']) {
  const message = error?.message ?? `it answered ${status}`;
  const hint = 'give the token that it was started with, in GATE_SERVE_TOKEN_FILE';
  if (status === 401 || status === 403) return finding({ code: 'serve-refused', subject: where, message, hint });
  if (status === 409) return finding({ code: 'heal-outdated', subject: where, message, hint: LOOK });
  return finding({ code: 'serve-not-there', subject: where, message, hint: LOOK });
}
