// Pods as podman starts them from a manifest: its init containers first, one after the other, and the others only if each of them has exited 0.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { dockerAvailable } from '../support/docker.ts';
import { temporaryFolder } from '../support/files.ts';
import { type Container, MANIFESTS, manifestsIn, type PodSpec, podSpecOf, type VolumeMount } from '../support/manifests.ts';
import { type Ended, mustDocker, run } from './docker.ts';

const AVAILABLE = spawnSync('podman', ['info'], { stdio: 'ignore' }).status === 0;

export function describePods(title: string, tests: () => void): void {
  const missing = AVAILABLE ? null : 'no podman is here (podman info)';
  if (missing !== null && process.env['REQUIRE_PODMAN'] === '1') throw new Error(`${missing}, and REQUIRE_PODMAN=1 asks for it`);
  if (missing !== null) console.warn(`skipped, as ${missing}: ${title}`);
  describe.skipIf(missing !== null || !dockerAvailable())(title, tests);
}

export const podman = (...args: readonly string[]): Promise<Ended> => run('podman', args);

/** @throws Error with all it said if it does not exit 0. */
export async function mustPodman(...args: readonly string[]): Promise<string> {
  const { exit, stdout, stderr } = await podman(...args);
  if (exit !== 0) throw new Error(`podman ${args.join(' ')} exited ${exit}:\n${stdout}${stderr}`);
  return stdout.trim();
}

/** Copies an image of Docker's to podman, where a manifest names it `localhost/NAME`. */
export async function lendImage(image: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'schemagate-e2e-'));
  try {
    const file = join(folder, 'image.tar');
    await mustDocker('save', '--output', file, image);
    await mustPodman('load', '--quiet', '--input', file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export interface PodOptions {
  /** Of the pod; its containers are named after it. */
  readonly name: string;
  /** For each image of the manifest, by its name without the tag. */
  readonly images: Readonly<Record<string, { readonly image: string; readonly command?: readonly string[] }>>;
  /** In the ConfigMap of migrations. */
  readonly migrations: Readonly<Record<string, string>>;
  /** The database, in the secret. */
  readonly url: string;
}

export interface Pod {
  /** Starts it. Returns when it is started, or an init container has failed. */
  start(): Promise<Ended>;
  /** `exited 0`, `running`, `created`: of each container. */
  states(): Promise<Readonly<Record<string, string>>>;
  log(container: string): Promise<string>;
  /** What the kubelet would read from the file that it mounts for this container, and `kubectl describe` show. */
  terminationMessage(container: string): string;
}

/**
 * A pod of a workload of examples/kubernetes, changed only in what a cluster would bring along: network, images, the secret. It is gone after the test.
 */
export async function podOf(file: string, kind: string, options: PodOptions): Promise<Pod> {
  const { name, url, migrations } = options;
  const secret = `${name}-database`;
  const text = readFileSync(join(MANIFESTS, file), 'utf8').replaceAll('bot-database', secret);
  const spec = podSpecOf(manifestsIn(text).find((one) => one.kind === kind)!)!;
  const names = [...(spec.initContainers ?? []), ...spec.containers].map((container) => container.name);
  const folder = temporaryFolder();
  // Podman makes a volume of a ConfigMap, and the kubelet a folder.
  const configMap = { name: 'migrations', hostPath: { path: configMapFolder(migrations), type: 'Directory' } };
  const changed = { ...spec, ...(spec.volumes && { volumes: spec.volumes.map((one) => (one.name === 'migrations' ? configMap : one)) }) };
  const manifest = join(folder, 'pod.yml');
  writeFileSync(manifest, stringify(podIn(changed, options, folder)));
  const coded = Buffer.from(url).toString('base64');
  const secrets = join(folder, 'secret.json');
  writeFileSync(secrets, JSON.stringify({ url: coded, 'reader-url': coded }));
  await mustPodman('secret', 'create', secret, secrets);
  onTestFinished(async () => {
    await podman('pod', 'rm', '--force', name);
    await podman('secret', 'rm', secret);
  });
  return {
    start: () => podman('kube', 'play', manifest),
    states: async () => Object.fromEntries(await Promise.all(names.map(async (one) => [one, await stateOf(`${name}-${one}`)]))),
    log: async (container) => {
      const { stdout, stderr } = await podman('logs', `${name}-${container}`);
      return `${stdout}${stderr}`;
    },
    terminationMessage: (container) => readFileSync(join(folder, `${container}.message`), 'utf8'),
  };
}

/** As the kubelet writes it: each name is a link to the file in a folder that is replaced as a whole. */
function configMapFolder(files: Readonly<Record<string, string>>): string {
  const names = Object.keys(files);
  const folder = temporaryFolder(Object.fromEntries(names.map((name) => [`..2026_01_15/${name}`, files[name]!])));
  symlinkSync('..2026_01_15', join(folder, '..data'));
  for (const name of names) symlinkSync(`..data/${name}`, join(folder, name));
  // The gate's user is not the one who made the folder.
  chmodSync(folder, 0o755);
  return folder;
}

async function stateOf(container: string): Promise<string> {
  const { stdout } = await podman('inspect', '--format', '{{.State.Status}} {{.State.ExitCode}}', container);
  const [state = 'absent', code] = stdout.trim().split(' ');
  return state === 'exited' ? `exited ${code}` : state;
}

function podIn(spec: PodSpec, { name, images }: PodOptions, folder: string) {
  const volumes: object[] = [...(spec.volumes ?? [])];
  const changed = (container: Container): Container => {
    const { image, ...command } = images[container.image.replace(/:.*/, '')]!;
    const message = join(folder, `${container.name}.message`);
    writeFileSync(message, '');
    // As the kubelet does, so that every user may write it.
    chmodSync(message, 0o666);
    volumes.push({ name: `${container.name}-message`, hostPath: { path: message, type: 'File' } });
    const mounted: VolumeMount = { name: `${container.name}-message`, mountPath: '/dev/termination-log' };
    const { readinessProbe: _, ports: __, ...rest } = container;
    const { volumeMounts = [] } = container;
    return {
      ...rest,
      image: `localhost/${image}`,
      imagePullPolicy: 'Never',
      ...command,
      volumeMounts: [...volumeMounts, mounted],
    } as Container;
  };
  const containers = spec.containers.map(changed);
  const initContainers = spec.initContainers?.map(changed);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    // Podman otherwise removes an init container when it has ended.
    metadata: { name, annotations: { 'io.podman.annotations.init.container.type': 'always' } },
    // Podman applies the pod's policy to init containers as well.
    spec: { ...spec, hostNetwork: true, restartPolicy: 'Never', containers, ...(initContainers && { initContainers }), volumes },
  };
}
