// What a release runs, as data: in the order in which nothing is published before all that can fail beforehand has succeeded.

export interface Step {
  /** What it is for, in a few words. */
  readonly why: string;
  readonly command: readonly [program: string, ...args: string[]];
}

export interface Publishing {
  readonly version: string;
  /** `ghcr.io/schemagate/schemagate` */
  readonly image: string;
  /** As of image-arguments.ts. */
  readonly labels: readonly string[];
}

const PLATFORMS = 'linux/amd64,linux/arm64';

/** Targets of the Dockerfile, and what their tags end in. */
const TARGETS = { plain: '', tools: '-tools' } as const;

/** Before the version is committed: the images for both platforms, which stay in the builder's cache. */
export const rehearsal = (labels: readonly string[]): readonly Step[] =>
  Object.keys(TARGETS).map((target) => ({
    why: `the ${target} image builds for each platform`,
    command: ['docker', 'buildx', 'build', '--platform', PLATFORMS, '--target', target, ...labels, '--output', 'type=cacheonly', '.'],
  }));

/** After the commit and the tag. */
export function publishing({ version, image, labels }: Publishing): readonly Step[] {
  const minor = version.split('.').slice(0, 2).join('.');
  const images = Object.entries(TARGETS).map(([target, end]): Step => {
    const latest = end === '' ? 'latest' : end.slice(1);
    const tags = [`${version}${end}`, `${minor}${end}`, latest].flatMap((tag) => ['--tag', `${image}:${tag}`]);
    const attested = ['--attest', 'type=sbom', '--attest', 'type=provenance,mode=max'];
    return {
      why: `the ${target} image, with its list of parts and where it comes from`,
      command: ['docker', 'buildx', 'build', '--platform', PLATFORMS, '--target', target, ...labels, ...attested, ...tags, '--push', '.'],
    };
  });
  return [
    { why: 'the commit and its tag, together or not at all', command: ['git', 'push', '--atomic', 'origin', 'HEAD:main', `v${version}`] },
    ...images,
    { why: 'the package, which cannot be taken back: last', command: ['npm', 'publish', '--access', 'public'] },
  ];
}
