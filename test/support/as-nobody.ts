// What is asked is asked as a user who has no more rights than the files give: root may read everything.

export async function asNobody<T>(ask: () => Promise<T>): Promise<T> {
  if (process.getuid!() !== 0) return ask();
  process.seteuid!(65_534);
  try {
    return await ask();
  } finally {
    process.seteuid!(0);
  }
}
