// Which checks are run: all, or those that --only names, without those that --skip names; by id or by group.
import { type Finding, finding } from '../core/finding.ts';
import { Stop } from '../core/stop.ts';
import { suggest } from '../core/text/suggest.ts';
import type { FlagValues } from '../stages/context.ts';
import { leastOf } from '../stages/expectation/migration-standings.ts';
import { CHECK_GROUPS, type Check } from './check.ts';
import { CHECKS } from './checks.ts';

/** @throws Stop('misused') for flags that say nothing. */
export function refuseFlags({ flags }: { readonly flags: FlagValues }): void {
  leastOf(flags);
  chooseChecks(flags);
  if (flags['yes'] === true && flags['fix'] !== true) throw new Stop([yesWithoutFix()]);
  if (flags['fix'] === true && flags['bundle'] !== undefined) throw new Stop([bundleOrFix()]);
}

/** @throws Stop('misused') for each name that is neither a check nor a group, and if none is left. */
export function chooseChecks(flags: FlagValues): readonly Check[] {
  const [only, without] = [namesIn(flags['only']), namesIn(flags['skip']) ?? []];
  const unknown = [...refused('--only', only ?? []), ...refused('--skip', without)];
  const [first, ...others] = unknown;
  if (first !== undefined) throw new Stop([first, ...others]);
  const isNamed = (names: readonly string[], { id, group }: Check): boolean => names.includes(id) || names.includes(group);
  const chosen = CHECKS.filter((check) => (only === null || isNamed(only, check)) && !isNamed(without, check));
  if (chosen.length === 0) throw new Stop([nothingLeft()]);
  return chosen;
}

const namesIn = (given: string | boolean | undefined): readonly string[] | null =>
  typeof given === 'string' ? given.split(/[\s,]+/).filter((name) => name !== '') : null;

const NAMES: readonly string[] = [...Object.keys(CHECK_GROUPS), ...CHECKS.map(({ id }) => id)];

const refused = (flag: string, names: readonly string[]): readonly Finding[] =>
  names.filter((name) => !NAMES.includes(name)).map((name) => unknownCheck(flag, name));

function unknownCheck(flag: string, name: string): Finding {
  const near = suggest(name, NAMES);
  return finding({
    code: 'bad-flag',
    subject: flag,
    message: `${flag}: there is no check and no group of checks called ${name}`,
    hint:
      near === null ? `the groups are ${Object.keys(CHECK_GROUPS).join(', ')}; docs/doctor.md lists the checks` : `did you mean ${near}?`,
  });
}

const nothingLeft = (): Finding =>
  finding({
    code: 'bad-flag',
    subject: '--only',
    message: '--only and --skip together leave no check to run',
    hint: 'name a check or a group in --only that is not in --skip',
  });

const yesWithoutFix = (): Finding =>
  finding({
    code: 'bad-flag',
    subject: '--yes',
    message: '--yes is for --fix, and the doctor changes nothing without it',
    hint: 'give --fix --yes to fix what is safe to fix, or leave --yes out',
  });

/** @throws Stop('misused') for --fix where nobody has said whose lock to take. */
export function refuseFixOfSteps(given: { readonly flags: FlagValues }): void {
  refuseFlags(given);
  if (given.flags['fix'] === true) throw new Stop([fixOfSteps()]);
}

const fixOfSteps = (): Finding =>
  finding({
    code: 'bad-flag',
    subject: '--fix',
    message: '--fix works under the lock of one ledger, and several steps are configured',
    hint: 'say whose it is with --step NAME',
  });

const bundleOrFix = (): Finding =>
  finding({
    code: 'bad-flag',
    subject: '--bundle',
    message: '--bundle writes down what is found, and --fix changes it',
    hint: 'write the bundle first, and run --fix after it',
  });
