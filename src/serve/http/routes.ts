// Which path answers what, and whom.
import { type Access, type Admission, refusalOf } from './admit.ts';
import { failure, type Reply } from './reply.ts';
import type { Asked } from './server.ts';

export interface Route {
  readonly method: 'GET' | 'POST';
  /** `/api/heal/:id/approve`: a part after a colon is any word. */
  readonly path: string;
  readonly access: Access;
  /** @param word what stands in the place of `:id`. */
  readonly answer: (word: string) => Reply | Promise<Reply>;
}

export const router =
  (routes: readonly Route[], admission: Admission) =>
  async ({ method, path, headers }: Asked): Promise<Reply> => {
    const matching = routes.flatMap((route) => {
      const word = patternOf(route.path).exec(path);
      return word === null ? [] : [{ route, word: word[1] ?? '' }];
    });
    // Who may not read learns nothing of what there is.
    if (matching.length === 0)
      return refusalOf({ headers }, 'read', admission) ?? failure(404, 'not-found', `there is nothing here; there is ${pathsOf(routes)}`);
    const asked = method === 'HEAD' ? 'GET' : method;
    const found = matching.find(({ route }) => route.method === asked);
    if (found === undefined) {
      const allow = matching.flatMap(({ route }) => (route.method === 'GET' ? ['GET', 'HEAD'] : [route.method]));
      return failure(405, 'method-not-allowed', `this path takes ${allow.join(', ')}`, { Allow: allow.join(', ') });
    }
    return refusalOf({ headers }, found.route.access, admission) ?? found.route.answer(found.word);
  };

const patternOf = (path: string): RegExp => new RegExp(`^${path.replaceAll(/:\w+/g, '([\\w-]{1,64})')}$`);

const pathsOf = (routes: readonly Route[]): string => routes.map(({ path }) => path).join(', ');
