// Which way a migration is run, and the words that depend on it.
export interface Direction {
  readonly name: 'up' | 'down';
  /** The state of one that has done its work. */
  readonly done: 'applied' | 'reverted';
  /** What `mark` says of one that a person has finished by hand, and of one whose effects they have undone. */
  readonly finished: 'applied' | 'pending';
  readonly undone: 'applied' | 'pending';
  /** What runs it again. */
  readonly again: string;
}

export const UP: Direction = { name: 'up', done: 'applied', finished: 'applied', undone: 'pending', again: 'the gate' };
export const DOWN: Direction = { name: 'down', done: 'reverted', finished: 'pending', undone: 'applied', again: '`schemagate down --yes`' };
