// Which connections the processes of a group have, as Linux shows them in /proc: that is how the sessions of a program are found that gives
// them no name. Elsewhere, and of processes that may not be looked at, nothing is known.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { statOf } from './process-stat.ts';

/** @returns the local ports of the group's TCP connections to that port. */
export function portsOf(group: number, remotePort: number): readonly number[] {
  const sockets = new Set(processesOf(group).flatMap(socketsOf));
  if (sockets.size === 0) return [];
  return ['/proc/self/net/tcp', '/proc/self/net/tcp6'].flatMap((file) => connectionsIn(file, remotePort, sockets));
}

function processesOf(group: number): readonly string[] {
  return orNothing(() => readdirSync('/proc')).filter((name) => /^\d+$/.test(name) && groupOf(name) === group);
}

const groupOf = (pid: string): number => Number(statOf(pid)?.[2]);

function socketsOf(pid: string): readonly string[] {
  const folder = `/proc/${pid}/fd`;
  return orNothing(() => readdirSync(folder)).flatMap((name) => {
    const [target = ''] = orNothing(() => [readlinkSync(`${folder}/${name}`)]);
    return /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? [];
  });
}

/** `sl local remote st tx:rx tr:when retr uid timeout inode`, addresses as `hex:port` (proc_pid_net(5)). */
function connectionsIn(file: string, remotePort: number, sockets: ReadonlySet<string>): readonly number[] {
  const [text = ''] = orNothing(() => [readFileSync(file, 'latin1')]);
  return text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, local = '', remote = '', , , , , , , inode = ''] = line.trim().split(/\s+/);
      return sockets.has(inode) && portIn(remote) === remotePort ? [portIn(local)] : [];
    });
}

const portIn = (address: string): number => Number.parseInt(address.slice(address.lastIndexOf(':') + 1), 16);

function orNothing<T>(read: () => readonly T[]): readonly T[] {
  try {
    return read();
  } catch {
    return [];
  }
}
