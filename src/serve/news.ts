// What is worth a message about a database that is watched: that something is wrong with it that was not before, that it is well again, and what was
// done about it. Each is told once. Pure.
import { errorsIn } from '../core/finding.ts';
import type { Message, Origin } from '../notify/message.ts';
import { ofDatabase } from '../notify/message.ts';
import { addressText } from '../report/run-facts.ts';
import type { Healed, HealState } from './heal/heal-state.ts';
import type { Check } from './health.ts';
import type { Monitored } from './monitor.ts';

export interface Newsroom {
  /** After a check, and what was planned about it. */
  readonly ofCheck: (now: Monitored, heal: HealState) => Message | null;
  readonly ofHeal: (now: Monitored, healed: Healed) => Message | null;
}

/** A single attempt that failed is not news: a server is started again, a packet is lost. */
const UNREACHED = 2;

export function newsroom(origin: Origin): Newsroom {
  let told: ReadonlySet<string> = new Set();
  let unreached = 0;
  const about = ({ seen, last }: Monitored) => ({
    ...origin,
    database: seen?.look.target == null ? null : addressText(seen.look.target),
    at: last!.at,
  });
  const ofCheck = (now: Monitored, heal: HealState): Message | null => {
    const check = now.last!;
    unreached = check.state === 'unreachable' ? unreached + 1 : 0;
    if (check.state === 'unsettled' || (check.state === 'unreachable' && unreached < UNREACHED)) return null;
    if (check.healthy) {
      const wasTold = told.size > 0;
      told = new Set();
      return wasTold
        ? ofDatabase({ ...about(now), kind: 'recovery', state: 'is healthy again', summary: check.summary, finding: null, hint: null })
        : null;
    }
    const matters = mattersOf(check);
    const isNew = [...matters].some((matter) => !told.has(matter));
    told = new Set([...told, ...matters]);
    if (!isNew) return null;
    const state = check.state === 'unreachable' ? 'cannot be reached' : 'is not as it should be';
    return ofDatabase({
      ...about(now),
      kind: 'failure',
      state,
      summary: check.summary,
      finding: errorsIn(check.findings)[0] ?? null,
      hint: hintOf(heal),
    });
  };
  const ofHeal = (now: Monitored, { result, summary }: Healed): Message | null => {
    if (result === 'refused') return null;
    // That says that it is well again; if it is not, the next check says so.
    if (result === 'healed') told = new Set();
    const state = result === 'healed' ? 'was healed' : 'could not be healed';
    return ofDatabase({ ...about(now), kind: result === 'healed' ? 'heal' : 'failure', state, summary, finding: null, hint: null });
  };
  return { ofCheck, ofHeal };
}

/** What is wrong, without what changes from check to check. */
const mattersOf = ({ state, findings }: Check): ReadonlySet<string> =>
  state === 'unreachable' ? new Set(['unreachable']) : new Set(errorsIn(findings).map(({ code, subject }) => `${code} ${subject}`));

const hintOf = ({ state, plan, reason }: HealState): string | null => {
  if (state === 'waiting' && plan !== null) return `to ${plan.summary}: schemagate approve ${plan.id}`;
  return state === 'held' ? reason : null;
};
