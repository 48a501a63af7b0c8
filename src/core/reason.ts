// Why a file could not be read or written, as Node says it, without the system call and the path: `EACCES: permission denied`.
// What follows the last comma of a system error is `open '/path'`, `rename '/a' -> '/b'`, or `read` alone (Node.js manual, Errors).
export const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message.replace(/, [a-z]+(?: '.*)?$/s, '') : String(error);
