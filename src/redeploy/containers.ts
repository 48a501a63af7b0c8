// The containers of a Compose project as `docker inspect` prints them.
import { asRecord, asTexts, type Json } from './json.ts';

export interface Container {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  /** Started by `docker compose run`. */
  readonly isOneOff: boolean;
  /** `running`, `exited`, `created`, `restarting`, `paused`, `dead`, `removing`. */
  readonly state: string;
  /** `healthy`, `unhealthy`, `starting`; null without a health check. */
  readonly health: string | null;
  readonly exitCode: number;
  /** For an error of the engine, such as a port that is taken. */
  readonly error: string;
  readonly startedAt: string;
  readonly restarts: number;
  /** `sha256:…`. */
  readonly image: string;
  /** As the compose file names it. */
  readonly imageName: string;
  /** `127.0.0.1:8080->8080/tcp`. */
  readonly ports: readonly string[];
}

const LABEL = 'com.docker.compose';

/** @param text JSON, an array. */
export const containersIn = (text: string): readonly Container[] => {
  const parsed = JSON.parse(text === '' ? '[]' : text) as Json;
  return (Array.isArray(parsed) ? parsed : []).map((one: Json) => containerOf(asRecord(one)));
};

function containerOf(given: Readonly<Record<string, Json>>): Container {
  const state = asRecord(given['State']);
  const config = asRecord(given['Config']);
  const labels = asTexts(config['Labels']);
  const health = asRecord(state['Health'])['Status'];
  return {
    id: String(given['Id']),
    name: String(given['Name']).replace(/^\//, ''),
    service: labels[`${LABEL}.service`] ?? '',
    isOneOff: labels[`${LABEL}.oneoff`] === 'True',
    state: String(state['Status']),
    health: typeof health === 'string' && health !== 'none' ? health : null,
    exitCode: Number(state['ExitCode']),
    error: String(state['Error'] ?? ''),
    startedAt: String(state['StartedAt']),
    restarts: Number(given['RestartCount']),
    image: String(given['Image']),
    imageName: String(config['Image']),
    ports: portsOf(asRecord(asRecord(given['NetworkSettings'])['Ports'])),
  };
}

/** Once for both families of addresses. */
function portsOf(ports: Readonly<Record<string, Json>>): readonly string[] {
  const shown = Object.entries(ports).flatMap(([port, published]) =>
    (Array.isArray(published) ? published : []).map((one: Json) => {
      const { HostIp, HostPort } = asRecord(one);
      return `${HostIp === '0.0.0.0' || HostIp === '::' ? '' : `${String(HostIp)}:`}${String(HostPort)}->${port}`;
    }),
  );
  return [...new Set(shown)];
}

export type Standing = { readonly is: 'up' | 'starting' | 'done' } | { readonly is: 'down'; readonly why: string };

/** @param before the same container when it was looked at last, so that a restart in between is seen. */
export function standingOf(container: Container, before?: Container): Standing {
  const { state, health, exitCode, error, restarts } = container;
  const reason = error === '' ? '' : `: ${error}`;
  if (before !== undefined && before.id === container.id && (restarts > before.restarts || isStartedAgain(container, before)))
    return { is: 'down', why: 'has ended and was started again' };
  if (state === 'restarting') return { is: 'down', why: `ends and is started again and again (exit code ${exitCode})` };
  if (state === 'exited' && exitCode === 0) return { is: 'done' };
  if (state === 'exited' || state === 'dead') return { is: 'down', why: `has ended with exit code ${exitCode}${reason}` };
  if (health === 'unhealthy') return { is: 'down', why: 'is unhealthy' };
  if (state === 'running') return { is: health === 'starting' ? 'starting' : 'up' };
  if (state === 'created' && error === '') return { is: 'starting' };
  return { is: 'down', why: `is ${state}${reason}` };
}

const isStartedAgain = (container: Container, before: Container): boolean =>
  before.state === 'running' && container.startedAt !== before.startedAt;
