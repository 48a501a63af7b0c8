// The members of the configuration that settings fill by themselves, as their rows say.
import type { ConnectionConfig, TlsConfig } from '../config.ts';
import { SETTING_NAMES, settingOf, type Values } from '../settings.ts';

interface Filled {
  readonly connection: ConnectionConfig;
  readonly tls: TlsConfig;
}

/** What is given and is not libpq's own default. */
export function filledBy<F extends keyof Filled>(facet: F, values: Values): Partial<Filled[F]> {
  const members: Record<string, unknown> = {};
  for (const name of SETTING_NAMES) {
    const { [facet]: member, value, fallback } = settingOf(name);
    const read = values[name];
    if (member !== undefined && read !== null && value.show(read) !== fallback) members[member] = read;
  }
  return members as Partial<Filled[F]>;
}
