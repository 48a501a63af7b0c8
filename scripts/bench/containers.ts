// The image, from the start of a container until the gate in it has exited, beside a container of the same image that only says its version.
import { spawnSync } from 'node:child_process';
import type { Candidate, Setting } from './contender.ts';

export const IMAGE = 'the image: container start to exit';
export const IMAGE_FLOOR = 'a container of it that says its version';

const NAME = 'schemagate';

/** On the host's network, where the server is. */
const run = ({ url, workload }: Setting, command: string) => ({
  argv: [
    ...(['docker', 'run', '--rm', '--network', 'host', '--read-only', '--env', `DATABASE_URL=${url}`] as const),
    ...['--volume', `${workload.folders.plain}:/migrations:ro`, NAME, command],
  ] as const,
});

export function containers(): readonly Candidate[] {
  if (spawnSync('docker', ['image', 'inspect', NAME], { stdio: 'ignore' }).status !== 0)
    return [IMAGE, IMAGE_FLOOR].map((name) => ({ name, reason: `Docker has no image ${NAME}: npm run image` }));
  return [
    { name: IMAGE, container: (setting) => run(setting, 'up') },
    { name: IMAGE_FLOOR, container: (setting) => run(setting, 'version') },
  ];
}
