// What Linux says of a process in /proc/PID/stat.
import { readFileSync } from 'node:fs';

/**
 * `pid (name) state ppid pgrp …`, of which the name may hold blanks and brackets (proc_pid_stat(5)).
 * @returns what comes after the name; null if there is no such process, or it may not be looked at.
 */
export function statOf(pid: number | string): readonly string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}
