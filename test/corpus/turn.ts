// Which cases of the corpus are run where not all are: each run takes one of a few turns, by chance or by CORPUS_TURN.

declare module 'vitest' {
  interface ProvidedContext {
    /** From 0 on. */
    readonly corpusTurn: number;
  }
}

/** In as many runs every case has its turn. */
export const CORPUS_TURNS = 3;

/** @param given by a person, from 1 on. @throws Error if it is not the number of a turn. */
export function chooseTurn(given: string | undefined): number {
  const turn = given === undefined ? Math.floor(Math.random() * CORPUS_TURNS) : Number(given) - 1;
  if (!Number.isInteger(turn) || turn < 0 || turn >= CORPUS_TURNS)
    throw new Error(`CORPUS_TURN must be a number from 1 to ${CORPUS_TURNS}`);
  return turn;
}
