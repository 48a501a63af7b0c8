// The Kubernetes manifests of the examples, against the schemas of Kubernetes, the "restricted" Pod Security Standard and our own exit codes.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { OUTCOMES } from '../../src/core/outcome.ts';
import { CHART, canRender, defaultValues, renderChart } from '../support/chart.ts';
import { containersOf, type Manifest, manifests, podSpecOf } from '../support/manifests.ts';
import { npmTool } from '../support/npm-tool.ts';

const MODELS = npmTool('kubernetes-models', '5.1.0');
if (MODELS === null) console.warn('the package kubernetes-models cannot be installed: the manifests are not validated');
const CHARTS = !canRender
  ? []
  : (['init', 'job'] as const).flatMap((mode) =>
      renderChart({ gate: { mode, migrations: 'bot-migrations', settings: { GATE_LOCK_WAIT: '2m', GATE_LOCK_TRIES: 3 } } }).map(
        (manifest) => ({
          file: `chart, mode ${mode}`,
          manifest,
        }),
      ),
    );
const ALL = [...manifests(), ...CHARTS];
const titled = ALL.map((one) => [`${one.file}: ${one.manifest.kind}`, one.manifest] as const);
const WORKLOADS = titled.filter(([, manifest]) => podSpecOf(manifest) !== null);
const TSC = join(import.meta.dirname, '../../node_modules/typescript/bin/tsc');

/** @returns what the schemas that Kubernetes publishes say against it; null if nothing. */
async function invalid(manifest: Manifest): Promise<string | null> {
  const module = pathToFileURL(join(MODELS!, manifest.apiVersion, `${manifest.kind}.js`)).href;
  const models = (await import(module)) as Readonly<Record<string, new (data: unknown) => { validate(): void }>>;
  try {
    new models[manifest.kind]!(manifest).validate();
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/** The schemas allow fields that they do not know, which a cluster drops: the types do not. */
function unknownFields(all: readonly Manifest[]): string {
  const file = join(MODELS!, '..', 'manifests.ts');
  const lines = all.map((manifest, i) => {
    const from = `kubernetes-models/${manifest.apiVersion}/${manifest.kind}`;
    return `import type { I${manifest.kind} as T${i} } from '${from}';\nexport const m${i}: T${i} = ${JSON.stringify(manifest)};\n`;
  });
  writeFileSync(file, lines.join(''));
  const flags = ['--noEmit', '--strict', '--skipLibCheck', '--ignoreConfig', '--module', 'nodenext', '--target', 'es2023'];
  const { stdout } = spawnSync(process.execPath, [TSC, ...flags, file], { encoding: 'utf8', cwd: join(MODELS!, '..') });
  rmSync(file);
  return stdout;
}

test.skipIf(MODELS === null).each(titled)('%s is valid', async (_, manifest) => {
  expect(await invalid(manifest)).toBe(null);
});

test.skipIf(MODELS === null)('no manifest has a field that Kubernetes does not know, and a misspelt one would be seen', () => {
  expect(unknownFields(ALL.map(({ manifest }) => manifest))).toBe('');
  const [, job] = titled.find(([, { kind }]) => kind === 'Job')!;
  expect(unknownFields([{ ...job, spec: { ...(job.spec as object), backofLimit: 3 } }])).toMatch(/backofLimit.* does not exist/);
});

test.each(WORKLOADS)('%s keeps to the "restricted" Pod Security Standard', (_, manifest) => {
  const pod = podSpecOf(manifest)!;
  for (const name of ['hostNetwork', 'hostPID', 'hostIPC']) expect(pod[name]).toBeUndefined();
  for (const container of containersOf(pod)) {
    const of = { ...pod.securityContext, ...container.securityContext };
    expect(of, container.name).toMatchObject({
      runAsNonRoot: true,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      seccompProfile: { type: 'RuntimeDefault' },
      capabilities: { drop: ['ALL'] },
    });
    expect(of.capabilities?.add).toBeUndefined();
  }
});

test.each(WORKLOADS)(
  '%s has requests and a limit of memory for each container, and for the gate what it is measured with',
  (_, manifest) => {
    for (const { name, image, resources } of containersOf(podSpecOf(manifest)!)) {
      expect([name, resources?.requests?.['cpu'], resources?.limits?.['cpu']]).toEqual([name, expect.any(String), undefined]);
      expect(resources?.requests?.['memory'], name).toBeDefined();
      if (image.startsWith('schemagate')) expect(resources).toMatchObject({ requests: { memory: '64Mi' }, limits: { memory: '128Mi' } });
      else expect(resources?.limits?.['memory'], name).toBeDefined();
    }
  },
);

interface JobSpec {
  readonly activeDeadlineSeconds: number;
  readonly podFailurePolicy: {
    readonly rules: readonly { readonly action: string; readonly onExitCodes?: { readonly values: readonly number[] } }[];
  };
}
const JOBS = titled.filter(([, { kind }]) => kind === 'Job');

test.each(JOBS)('%s makes no other attempt after an exit code that another attempt would have as well', (_, { spec }) => {
  const { podFailurePolicy, activeDeadlineSeconds } = spec as JobSpec;
  const final = podFailurePolicy.rules.find(({ action }) => action === 'FailJob')?.onExitCodes?.values;
  const ours = Object.values(OUTCOMES).filter(({ exit, retry }) => exit !== 0 && !retry);
  expect(final).toEqual(ours.map(({ exit }) => exit));
  // Longer than GATE_DEADLINE is by default.
  expect(activeDeadlineSeconds).toBeGreaterThan(30 * 60);
});

test.skipIf(!canRender)('the chart has the Job only where it is asked for, and the settings, as text', () => {
  const kinds = (mode: string): readonly string[] => renderChart({ gate: { mode } }).map(({ kind }) => kind);
  expect([kinds('init'), kinds('job')]).toEqual([['Deployment'], ['Deployment', 'Job']]);
  const [gate] = containersOf(podSpecOf(CHARTS[0]!.manifest)!);
  expect(gate?.env?.slice(1)).toEqual([
    { name: 'GATE_LOCK_TRIES', value: '3' },
    { name: 'GATE_LOCK_WAIT', value: '2m' },
  ]);
  const [waiting] = containersOf(podSpecOf(renderChart({ gate: { mode: 'job' } })[0]!)!);
  expect([waiting?.args, waiting?.volumeMounts]).toEqual([['verify', '--wait'], undefined]);
});

test.skipIf(MODELS === null)("the chart's values keep to their schema, and a misspelt one does not", async () => {
  const { default: Ajv } = (await import(pathToFileURL(join(MODELS!, '../ajv/dist/ajv.js')).href)) as {
    default: { default: new () => { compile(schema: unknown): (data: unknown) => boolean } };
  };
  const isValid = new Ajv.default().compile(JSON.parse(readFileSync(join(CHART, 'values.schema.json'), 'utf8')));
  const values = defaultValues();
  expect([isValid(values), isValid({ ...values, replica: 3 }), isValid({ ...values, gate: { image: 'x', mode: 'jobs' } })]).toEqual([
    true,
    false,
    false,
  ]);
});
