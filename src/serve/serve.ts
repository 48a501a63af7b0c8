// The story of `serve`: listens, looks at the database again and again, heals if it may, answers, and ends in order when it is asked to.
import { monotonic } from '../core/time/deadline.ts';
import { count } from '../report/view-options.ts';
import { started } from '../run/run-clock.ts';
import type { Answer } from '../stages/answer.ts';
import type { Context } from '../stages/context.ts';
import { type ActivityLog, activityLog } from './activity.ts';
import type { HealCommands } from './heal/heal-plan.ts';
import type { Healed } from './heal/heal-state.ts';
import { healerOf } from './heal/healer.ts';
import { router } from './http/routes.ts';
import { listen } from './http/server.ts';
import { makeMetrics } from './metrics.ts';
import { type Monitored, monitorOf } from './monitor.ts';
import { newsroom } from './news.ts';
import { outbox } from './outbox.ts';
import type { PageView } from './page/page-view.ts';
import { routesOf } from './routes.ts';

/** @throws Stop('misused') if it cannot listen, or no check can do with the settings or the files. */
export async function serve(context: Context, commands: HealCommands): Promise<Answer> {
  const { config, emit, signal } = context;
  const begun = monotonic();
  const [metrics, activity, healer] = [makeMetrics(), activityLog(), healerOf(context, commands)];
  const news = newsroom({ host: context.effects.hostname, image: config.image });
  const post = outbox(context, (why) => {
    metrics.notified(why === null ? 'sent' : 'failed');
    if (why !== null) tellUnsent(context, activity, why);
  });
  const checked = async (now: Monitored, before: Monitored): Promise<boolean> => {
    metrics.checked(now);
    tellChange(context, activity, now, before);
    const healed = await healer.after(now.last!);
    for (const message of [news.ofCheck(now, healer.state()), healed === null ? null : news.ofHeal(now, healed)])
      if (message !== null) post.add(message);
    post.flush();
    if (healed === null) return false;
    metrics.healed(healed.result);
    tellHealed(context, activity, healed);
    return healed.result === 'healed';
  };
  const monitor = monitorOf({ context, checked });
  const view = (): PageView => ({
    ...{ monitored: monitor.state(), activity: activity.newest(), heal: healer.state() },
    ...{ intervalMs: config.serveInterval, uptimeMs: monotonic() - begun },
  });
  const admission = { listen: config.listen, token: config.serveToken, reads: config.serveReads };
  const served = { monitor, healer, metrics, view, intervalMs: config.serveInterval, isOpen: config.serveReads === 'open' };
  const listening = await listen(config.listen, router(routesOf(served), admission));
  emit({ event: 'serving', url: listening.url, intervalMs: config.serveInterval });
  activity.add({ at: started().at.toISOString(), tone: 'plain', text: 'began to watch' });
  try {
    await monitor.run();
  } finally {
    await listening.close();
  }
  return { summary: `ended by ${String(signal.reason)} after ${count(monitor.state().checks.length, 'check')}` };
}

function tellChange({ emit }: Context, activity: ActivityLog, { healthy, last }: Monitored, before: Monitored): void {
  if (last === null) return;
  if (before.last !== null && before.healthy === healthy && before.last.summary === last.summary) return;
  emit({ event: 'health', healthy, state: last.state, message: last.summary });
  activity.add({ at: last.at, tone: healthy ? 'good' : 'bad', text: `${last.state}: ${last.summary}` });
}

function tellHealed({ emit }: Context, activity: ActivityLog, { result, summary, at, id }: Healed): void {
  const text = `${WORDS[result]} (plan ${id}): ${summary}`;
  emit({ event: 'note', level: result === 'healed' ? 'info' : 'warn', message: text });
  activity.add({ at, tone: result === 'healed' ? 'good' : 'bad', text });
}

function tellUnsent({ emit }: Context, activity: ActivityLog, why: string): void {
  const text = `a message was not accepted by ${why}`;
  emit({ event: 'note', level: 'warn', message: text });
  activity.add({ at: started().at.toISOString(), tone: 'bad', text });
}

const WORDS = { healed: 'healed', failed: 'the heal failed', refused: 'not healed' } as const;
