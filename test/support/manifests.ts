// The Kubernetes manifests of examples/kubernetes, read as a cluster reads them.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';

export const MANIFESTS = resolve(import.meta.dirname, '../../examples/kubernetes');

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name?: string; readonly generateName?: string };
  readonly spec?: unknown;
}

export interface Container {
  readonly name: string;
  image: string;
  imagePullPolicy?: string;
  command?: readonly string[];
  args?: readonly string[];
  env?: readonly { readonly name: string; readonly value?: string }[];
  volumeMounts?: readonly VolumeMount[];
  readonly restartPolicy?: string;
  readonly resources?: { readonly requests?: Readonly<Record<string, string>>; readonly limits?: Readonly<Record<string, string>> };
  readonly securityContext?: SecurityContext;
  [other: string]: unknown;
}

export interface VolumeMount {
  readonly name: string;
  readonly mountPath: string;
}

interface SecurityContext {
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly allowPrivilegeEscalation?: boolean;
  readonly readOnlyRootFilesystem?: boolean;
  readonly capabilities?: { readonly drop?: readonly string[]; readonly add?: readonly string[] };
  readonly seccompProfile?: { readonly type?: string };
}

export interface PodSpec {
  readonly initContainers?: readonly Container[];
  readonly containers: readonly Container[];
  readonly securityContext?: SecurityContext;
  volumes?: readonly { readonly name: string }[];
  [other: string]: unknown;
}

export const manifestsIn = (text: string): readonly Manifest[] => parseAllDocuments(text).map((document) => document.toJS() as Manifest);

/** Of every file, each with its name. */
export const manifests = (): readonly { readonly file: string; readonly manifest: Manifest }[] =>
  readdirSync(MANIFESTS)
    .filter((file) => file.endsWith('.yml'))
    .flatMap((file) => manifestsIn(readFileSync(join(MANIFESTS, file), 'utf8')).map((manifest) => ({ file, manifest })));

/** Of a workload; null for anything else. */
export const podSpecOf = ({ spec }: Manifest): PodSpec | null =>
  (spec as { readonly template?: { readonly spec?: PodSpec } } | undefined)?.template?.spec ?? null;

export const containersOf = ({ initContainers = [], containers }: PodSpec): readonly Container[] => [...initContainers, ...containers];
