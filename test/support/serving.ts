// `schemagate serve` as a process on a port of its own, and what it answers; ended with the test.
import { onTestFinished } from 'vitest';
import { type RunningGate, startGate } from './gate.ts';

export interface Serving {
  /** `http://127.0.0.1:40001` */
  readonly url: string;
  readonly gate: RunningGate;
  get(path: string, init?: RequestInit): Promise<Answered>;
  /** Asks again and again until the answer is as wanted. */
  until(path: string, wanted: (answer: Answered) => boolean): Promise<Answered>;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Of JSON; null where it is none. */
  readonly json: Readonly<Record<string, unknown>> | null;
}

export async function serving(env: Readonly<Record<string, string>>, args: readonly string[] = []): Promise<Serving> {
  const gate = startGate({ args: ['serve', ...args], env: { GATE_SERVE_LISTEN: '127.0.0.1:0', GATE_SERVE_INTERVAL: '200ms', ...env } });
  onTestFinished(async () => {
    gate.kill('SIGKILL');
    await gate.done;
  });
  await gate.saw('"event":"serving"');
  const url = String(gate.lines().find(({ event }) => event === 'serving')!['url']);
  const get: Serving['get'] = async (path, init) => answered(await fetch(`${url}${path}`, init));
  return {
    ...{ url, gate, get },
    until: async (path, wanted) => {
      const end = performance.now() + 60_000;
      for (;;) {
        const answer = await get(path);
        if (wanted(answer)) return answer;
        if (performance.now() > end) throw new Error(`${path} never answered as wanted; at last ${answer.status}: ${answer.text}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
  };
}

async function answered(response: Response): Promise<Answered> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : null };
}

/** What /api/health/database says, in short. */
export const isHealthy = ({ status, json }: Answered): boolean => status === 200 && json?.['healthy'] === true;
export const isUnhealthy = ({ status, json }: Answered): boolean => status === 503 && json?.['healthy'] === false;
