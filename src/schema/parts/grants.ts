// What a role holds on something, relative to what it would hold if nobody had granted or revoked anything: pure, and the same for objects
// and for default privileges. Does not know any catalog.

/** Names of privileges, or only `ALL` if it is all of them: which ones these are differs between major versions. */
export type Grants = {
  /** Beyond the default. */
  readonly granted?: readonly string[];
  /** Beyond the default, with grant option. */
  readonly grantable?: readonly string[];
  /** Held by default, and revoked. */
  readonly revoked?: readonly string[];
  /** Held by default, and here with grant option. */
  readonly grantOption?: readonly string[];
};

type State = keyof Grants;

export interface Step {
  readonly verb: 'GRANT' | 'REVOKE' | 'REVOKE GRANT OPTION FOR';
  readonly privileges: readonly string[];
  /** What follows the grantee: ` WITH GRANT OPTION`, ` CASCADE`. */
  readonly tail: string;
}

/** One privilege, as the queries return it: its name, its state, and how many privileges there are in all. */
export type Item = readonly [privilege: string, state: State, total: number];

export function grantsOf(items: readonly Item[]): Grants {
  const states = [...new Set(items.map(([, state]) => state))].sort();
  return Object.fromEntries(
    states.map((state) => {
      const ours = items.filter((item) => item[1] === state);
      const isAll = ours.length > 1 && ours.length === Number(ours[0]![2]);
      return [state, isAll ? ['ALL'] : ours.map(([privilege]) => privilege).sort()];
    }),
  );
}

/**
 * SQL for the states of Item: `now` and `base` are whether the privilege is held with grant option, now and by default, or null if it is
 * not held. A grant option that is held by default and has been revoked is not reported.
 */
export const stateOf = (now: string, base: string): string =>
  `CASE WHEN ${now} IS NULL THEN 'revoked' WHEN ${base} IS NOT NULL THEN 'grantOption' WHEN ${now} THEN 'grantable' ELSE 'granted' END`;

export const isTold = (now: string, base: string): string =>
  `(${now} IS DISTINCT FROM ${base} AND NOT (${base} AND ${now} IS NOT NULL) IS TRUE)`;

/** From what is held to what is expected, revoking first. */
export function steps(live: Grants, expected: Grants): readonly Step[] {
  const isAll = (grants: Grants): boolean => Object.values(grants).some((names) => names.includes('ALL'));
  if (isAll(expected) && !isAll(live))
    return [...between({ grantable: optionsOf(live) }, { granted: optionsOf(live) }), ...between({}, expected)];
  if (isAll(live) && !isAll(expected)) return [...between(live, {}), ...between({}, expected)];
  return between(live, expected);
}

const optionsOf = ({ grantable = [], grantOption = [] }: Grants): readonly string[] => [...grantable, ...grantOption];

function between(live: Grants, expected: Grants): readonly Step[] {
  const [found, wanted] = [statesIn(live), statesIn(expected)];
  const names = [...new Set([...found.keys(), ...wanted.keys()])];
  const moved = (from: readonly number[], to: number): readonly string[] =>
    names.filter((name) => {
      const [was, is] = [levelOf(found.get(name), wanted.get(name)), levelOf(wanted.get(name), found.get(name))];
      return from.includes(was) && is === to;
    });
  const all: readonly Step[] = [
    { verb: 'REVOKE', privileges: moved([1], 0), tail: '' },
    // What was passed on by its grant option goes with it.
    { verb: 'REVOKE', privileges: moved([2], 0), tail: ' CASCADE' },
    { verb: 'REVOKE GRANT OPTION FOR', privileges: moved([2], 1), tail: ' CASCADE' },
    { verb: 'GRANT', privileges: moved([0], 1), tail: '' },
    { verb: 'GRANT', privileges: moved([0, 1], 2), tail: ' WITH GRANT OPTION' },
  ];
  return all.filter(({ privileges }) => privileges.length > 0);
}

const statesIn = (grants: Grants): ReadonlyMap<string, State> =>
  new Map((Object.keys(grants) as State[]).flatMap((state) => (grants[state] ?? []).map((name) => [name, state] as const)));

const LEVELS: Readonly<Record<State, number>> = { revoked: 0, granted: 1, grantable: 2, grantOption: 2 };

/** 0: not held, 1: held, 2: held with grant option. Without an entry it is the default, which the other state shows. */
function levelOf(state: State | undefined, other: State | undefined): number {
  if (state !== undefined) return LEVELS[state];
  return other === 'revoked' || other === 'grantOption' ? 1 : 0;
}

/** `SELECT, UPDATE to corpus_reader` in messages: what is granted, and what is revoked. */
export const briefly = ({ granted = [], grantable = [], grantOption = [], revoked = [] }: Grants): string =>
  [
    ...granted,
    ...[...grantable, ...grantOption].map((name) => `${name} with grant option`),
    ...revoked.map((name) => `${name} revoked`),
  ].join(', ');
