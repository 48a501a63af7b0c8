// A Compose project as `docker compose config --format json` prints it: its services, what each waits for, and what follows from that.
import { asRecord, asTexts, type Json } from './json.ts';

export type Condition = 'service_started' | 'service_healthy' | 'service_completed_successfully';

export interface Service {
  readonly name: string;
  /** It is built here, and not pulled. */
  readonly isBuilt: boolean;
  readonly waitsFor: readonly { readonly service: string; readonly condition: Condition }[];
  /** Variables that the file sets for it. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface ComposeProject {
  readonly name: string;
  readonly services: readonly Service[];
}

/** @param text JSON. */
export function projectIn(text: string): ComposeProject {
  const { name, services } = asRecord(JSON.parse(text) as Json);
  return {
    name: String(name),
    services: Object.entries(asRecord(services)).map(([service, given]) => serviceOf(service, asRecord(given))),
  };
}

function serviceOf(name: string, { build, depends_on, environment }: Readonly<Record<string, Json>>): Service {
  const waitsFor = Object.entries(asRecord(depends_on)).map(([service, one]) => ({
    service,
    condition: String(asRecord(one)['condition'] ?? 'service_started') as Condition,
  }));
  return { name, isBuilt: build !== undefined && build !== null, waitsFor, environment: asTexts(environment) };
}

/** Those that others wait for until they have exited 0. */
export const completedFirst = ({ services }: ComposeProject): readonly string[] => [
  ...new Set(
    services.flatMap(({ waitsFor }) =>
      waitsFor.filter(({ condition }) => condition === 'service_completed_successfully').map(({ service }) => service),
    ),
  ),
];

/** All that have to be there before it, directly or not. */
export function neededBy({ services }: ComposeProject, name: string): readonly string[] {
  const found = new Set<string>();
  const follow = (one: string): void => {
    for (const { service } of services.find((each) => each.name === one)?.waitsFor ?? []) {
      if (found.has(service)) continue;
      found.add(service);
      follow(service);
    }
  };
  follow(name);
  return [...found];
}

/** All that wait for it, directly or not: the application and its workers. */
export const releasedBy = (project: ComposeProject, name: string): readonly string[] =>
  project.services.filter((service) => neededBy(project, service.name).includes(name)).map((service) => service.name);

/** In groups, each of which needs only services of the groups before it. Compose refuses a file in which services wait for each other. */
export function inStartOrder(project: ComposeProject, names: readonly string[]): readonly (readonly string[])[] {
  const groups: string[][] = [];
  const depths = new Map<string, number>();
  const depthOf = (name: string): number => {
    const known = depths.get(name);
    if (known !== undefined) return known;
    const needed = neededBy(project, name).filter((one) => one !== name && names.includes(one));
    const depth = needed.length === 0 ? 0 : 1 + Math.max(...needed.map(depthOf));
    depths.set(name, depth);
    return depth;
  };
  for (const name of names) {
    const depth = depthOf(name);
    while (groups.length <= depth) groups.push([]);
    groups[depth]!.push(name);
  }
  return groups;
}
