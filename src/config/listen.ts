// Where a server listens: `host:port`, `[::1]:port`, `:port` or `*:port` for every address of the machine, and a bare port for this machine only.

export interface Listen {
  /** Empty: every address. */
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
}

/** @throws Error as accessors.ts says. */
export function readListen(text: string, refuse: (problem: string, hint: string) => never): Listen {
  const [, bracketed, plain, digits = ''] = /^(?:(?:\[([0-9a-fA-F:.%]+)\]|([^[\]\s:/@]*)):)?(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === '' || port > 65_535)
    return refuse(`is not an address to listen on: "${text}"`, 'write 127.0.0.1:8484, [::1]:8484, or :8484 for every address');
  const isPortOnly = bracketed === undefined && plain === undefined;
  const host = isPortOnly ? '127.0.0.1' : (bracketed ?? plain!);
  return { host: host === '*' ? '' : host, port };
}

export const shownListen = ({ host, port }: Listen): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;
