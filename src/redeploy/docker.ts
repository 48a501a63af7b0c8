// Docker's command line, as a redeploy uses it: each call is a child that ends when the run is interrupted, and what it prints is its answer.
import type { Child } from '../child/start-child.ts';
import { untilEnded } from '../child/until-ended.ts';
import type { Emit } from '../core/event.ts';
import type { Effects } from '../project/effects.ts';

export interface Ran {
  /** Null if it was ended by a signal. */
  readonly exitCode: number | null;
  readonly stdout: string;
  /** The last lines of both of its outputs. */
  readonly last: readonly string[];
}

export interface CallOptions {
  /** Each line that it prints is told as it comes. */
  readonly told?: true;
  /** Hears each line of both outputs. */
  readonly hear?: (line: string) => void;
}

export interface DockerOptions {
  readonly effects: Pick<Effects, 'startChild'>;
  /** The program, as it was found. */
  readonly program: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of the Compose project; Compose finds them itself if there are none. */
  readonly files: readonly string[];
  /** Its variables, where they are not in `.env` beside the compose file. */
  readonly envFile?: string | null;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

export interface Docker {
  /** @throws Error of node:child_process if it cannot be started. */
  run(args: readonly string[], options?: CallOptions): Promise<Ran>;
  /** `docker compose` on the project. @param more files after those of the project. */
  compose(args: readonly string[], options?: CallOptions, more?: readonly string[]): Promise<Ran>;
  /** The same, with more in its environment. */
  withEnv(more: Readonly<Record<string, string>>): Docker;
  /** The same, whose calls end with this signal and not with the run's own. */
  until(signal: AbortSignal): Docker;
}

/** How many of its last lines are kept. */
const LAST_LINES = 30;

export function dockerWith(given: DockerOptions): Docker {
  const { effects, program, env, files, envFile, emit, signal } = given;
  const run = async (args: readonly string[], { told, hear }: CallOptions = {}): Promise<Ran> => {
    const chunks: Uint8Array[] = [];
    const last: string[] = [];
    const child: Child = await effects.startChild({
      command: [program, ...args],
      env,
      tell: (stream, line) => {
        if (line.trim() === '') return;
        hear?.(line);
        last.push(line);
        if (last.length > LAST_LINES) last.shift();
        if (told === true) emit({ event: 'output', stream, line });
      },
      hear: (stream, bytes) => void (stream === 'stdout' && chunks.push(bytes)),
    });
    const { exitCode } = await untilEnded(child, signal);
    return { exitCode, stdout: Buffer.concat(chunks).toString('utf8'), last };
  };
  const compose: Docker['compose'] = (args, options, more = []) => {
    const named = [...files, ...more].flatMap((file) => ['--file', file]);
    const variables = envFile === undefined || envFile === null ? [] : ['--env-file', envFile];
    return run(['compose', '--ansi', 'never', '--progress', 'plain', ...variables, ...named, ...args], options);
  };
  return {
    run,
    compose,
    withEnv: (more) => dockerWith({ ...given, env: { ...env, ...more } }),
    until: (other) => dockerWith({ ...given, signal: other }),
  };
}
