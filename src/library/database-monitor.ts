// A monitor inside an application: `serve` without HTTP. It looks at the database again and again, says when something is wrong that was not before
// and when all is well again, and is silent otherwise. It keeps no process from ending.
import { EventEmitter } from 'node:events';
import { up } from '../commands/history/up.ts';
import { recover } from '../commands/schema/recover.ts';
import type { GateEvent } from '../core/event.ts';
import type { Report } from '../core/report.ts';
import { stopOnErrors } from '../core/stop.ts';
import type { Command } from '../run/command.ts';
import { noConnection } from '../run/with-needs.ts';
import type { Healed } from '../serve/heal/heal-state.ts';
import { healerOf } from '../serve/heal/healer.ts';
import { type DatabaseHealth, databaseHealth } from '../serve/health.ts';
import { type Monitored, monitorOf } from '../serve/monitor.ts';
import { newsroom } from '../serve/news.ts';
import type { Answer } from '../stages/answer.ts';
import type { Context } from '../stages/context.ts';
import { READ } from '../stages/least-rights.ts';
import { run } from './functions.ts';
import { milliseconds, refuseUnknown } from './own-options.ts';

export interface MonitorOptions {
  /** Settings by their environment names, as those of `serve`; default: process.env. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Between two checks: milliseconds, or a duration as `30s`; 60 s by default. What could not be reached is looked at again sooner. */
  readonly interval?: number | string;
  /** `auto` runs what `serve --heal auto` does, within the same limits; `off` by default. */
  readonly recovery?: 'off' | 'auto';
  /** Ends it, as `stop` does. */
  readonly signal?: AbortSignal;
  /** Hears what the stages of a heal tell; what it throws is not caught. */
  readonly onEvent?: (event: GateEvent) => void;
}

export interface MonitorEvents {
  /** Something is wrong that was not before. Of a server that cannot be reached, from the second check on. */
  readonly unhealthy: [health: DatabaseHealth];
  /** All is well again. */
  readonly recovered: [health: DatabaseHealth];
  /** Something was healed, or could not be. */
  readonly heal: [heal: Healed];
}

export class DatabaseMonitor extends EventEmitter<MonitorEvents> {
  readonly #options: MonitorOptions;
  /** What the options say of them, by their environment names. */
  readonly #settings: Readonly<Record<string, string>>;
  readonly #ended = new AbortController();
  #state: Monitored | null = null;
  #running: Promise<Report> | null = null;
  #begun: Promise<void> | null = null;

  /** @throws TypeError for options that mean nothing. */
  constructor(options: MonitorOptions = {}) {
    super();
    const { interval = '60s', recovery = 'off' } = options;
    refuseUnknown('DatabaseMonitor', options, OPTIONS);
    const intervalMs = milliseconds('interval', interval);
    if (intervalMs < 1) throw new TypeError('interval is 0: give the time between two checks');
    if (recovery !== 'off' && recovery !== 'auto') throw new TypeError(`recovery is ${JSON.stringify(recovery)}: give 'off' or 'auto'`);
    this.#options = options;
    this.#settings = { GATE_SERVE_INTERVAL: `${intervalMs}ms`, GATE_HEAL: recovery };
  }

  /** As the last check left it. */
  get health(): DatabaseHealth {
    return databaseHealth(this.#state?.last ?? null, this.#state?.healthy ?? false);
  }

  /**
   * Begins, and returns after the first check, whatever that came to. A second call returns the same.
   * @throws Error if no check can do with the settings or the files.
   */
  start(): Promise<void> {
    this.#begun ??= this.#begin();
    return this.#begun;
  }

  /** Ends it, and returns when nothing of it is under way any more. */
  async stop(): Promise<void> {
    this.#ended.abort();
    await this.#running;
  }

  async #begin(): Promise<void> {
    const { env = process.env, signal, onEvent } = this.#options;
    let checked = (): void => {};
    const first = new Promise<null>((resolve) => {
      checked = () => resolve(null);
    });
    this.#running = run('DatabaseMonitor', this.#command(checked), {
      env: { ...env, ...this.#settings },
      signal: signal === undefined ? this.#ended.signal : AbortSignal.any([signal, this.#ended.signal]),
      ...(onEvent !== undefined && { onEvent }),
    });
    const report = await Promise.race([first, this.#running]);
    if (report !== null && report.exit !== 0) throw new Error(report.findings.map(({ message }) => message).join('; ') || report.summary);
  }

  #command(checked: () => void): Command {
    const run = async (context: Context): Promise<Answer> => {
      await this.#watch(context, checked);
      return { summary: 'the monitor was stopped' };
    };
    return {
      ...{ name: 'monitor', summary: 'watch the database inside an application', example: 'schemagate serve', rights: READ },
      ...{ needs: 'nothing', endless: true, flags: [], run },
      refuse: ({ config: { connection } }) => stopOnErrors(connection === null ? [noConnection()] : []),
    };
  }

  async #watch(context: Context, checked: () => void): Promise<void> {
    const healer = healerOf(context, { up, recover });
    const news = newsroom({ host: context.effects.hostname, image: null });
    const monitor = monitorOf({
      context,
      checked: async (now) => {
        this.#state = now;
        checked();
        const healed = await healer.after(now.last!);
        const kind = news.ofCheck(now, healer.state())?.kind;
        if (kind === 'failure') this.#tell('unhealthy', this.health);
        if (kind === 'recovery') this.#tell('recovered', this.health);
        if (healed !== null) this.#tell('heal', healed);
        return healed?.result === 'healed';
      },
    });
    await monitor.run();
  }

  /** What a listener throws is the application's, and must not end the watch. */
  #tell<E extends keyof MonitorEvents>(event: E, ...args: MonitorEvents[E]): void {
    queueMicrotask(() => (this as EventEmitter).emit(event, ...args));
  }
}

const OPTIONS: readonly (keyof MonitorOptions)[] = ['env', 'interval', 'recovery', 'signal', 'onEvent'];
