// The members of the configuration that settings fill by themselves, as their rows say.
import type { ConnectionConfig, TlsConfig } from '../config.ts';
import { settingOf, settingsBy, type Values } from '../settings.ts';

interface Filled {
  readonly connection: ConnectionConfig;
  readonly tls: TlsConfig;
}

/** What is given and is not libpq's own default. */
export function filledBy<F extends keyof Filled>(facet: F, values: Values): Partial<Filled[F]> {
  const members = [...settingsBy(facet)].flatMap(([member, name]) => {
    const { value, fallback } = settingOf(name);
    const read = values[name];
    return read === null || value.show(read) === fallback ? [] : [[member, read]];
  });
  return Object.fromEntries(members) as Partial<Filled[F]>;
}
