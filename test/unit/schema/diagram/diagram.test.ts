import { expect, test } from 'vitest';
import { placeBoxes } from '../../../../src/report/diagram/diagram-layout.ts';
import { diagramPage } from '../../../../src/report/diagram/diagram-page.ts';
import { mermaid } from '../../../../src/report/diagram/mermaid.ts';
import { type Diagram, diagramOf } from '../../../../src/schema/diagram/diagram.ts';
import type { CatalogObject } from '../../../../src/schema/model/object.ts';

const column = (table: string, name: string, type: string, notNull = false): CatalogObject => ({
  kind: 'column',
  id: `${table}.${name}`,
  owner: `table ${table}`,
  attributes: { type, ...(notNull && { notNull }) },
});
const constraint = (table: string, name: string, definition: string): CatalogObject => ({
  kind: 'constraint',
  id: `${name} on ${table}`,
  owner: `table ${table}`,
  attributes: { definition },
});
const table = (id: string, order: readonly string[], more = {}): CatalogObject => ({ kind: 'table', id, attributes: { order, ...more } });
const comment = (id: string, text: string): CatalogObject => ({ kind: 'comment', id, owner: id, attributes: { text } });

const SHOP: Diagram = diagramOf({
  serverVersion: 180_000,
  kinds: [],
  objects: [
    { kind: 'enum', id: 'public.state', attributes: { labels: ['open', 'paid'] } },
    table('public.users', ['id', 'mentor']),
    column('public.users', 'mentor', 'bigint'),
    column('public.users', 'id', 'bigint', true),
    constraint('public.users', 'users_pkey', 'PRIMARY KEY (id)'),
    constraint('public.users', 'mentor', 'FOREIGN KEY (mentor) REFERENCES public.users(id)'),
    comment('table public.users', 'People "who" may\nlog in'),
    table('public.orders', ['id', 'user_id', 'state']),
    column('public.orders', 'id', 'bigint', true),
    column('public.orders', 'user_id', 'bigint', true),
    column('public.orders', 'state', 'public.state[]'),
    comment('column public.orders.state', 'all that it was'),
    constraint('public.orders', 'orders_user', 'FOREIGN KEY (user_id) REFERENCES public.users(id)'),
    constraint('public.orders', 'orders_gone', 'FOREIGN KEY (user_id) REFERENCES ignored.users(id)'),
    table('public.orders_2026', [], { partitionOf: 'public.orders' }),
    {
      kind: 'view',
      id: 'public.v',
      attributes: { columns: ['"a b" bigint', 'at timestamp with time zone'], definition: 'SELECT o.id FROM public.orders o' },
    },
    { kind: 'materialized view', id: 'public.m', attributes: { columns: ['n bigint'], definition: 'SELECT 1' } },
    { kind: 'foreign table', id: 'public.f', attributes: { columns: { id: { type: 'integer' } } } },
  ],
});

test('tables, views and enums are boxes; foreign keys, what a view reads and enums in columns are lines', () => {
  expect(mermaid(SHOP)).toMatchInlineSnapshot(`
    "erDiagram
      "public.state"["public.state (enum)"] {
        label open
        label paid
      }
      %% public.users: People 'who' may log in
      "public.users" {
        bigint id PK
        bigint mentor FK
      }
      "public.orders" {
        bigint id "not null"
        bigint user_id FK "not null"
        public_state[] state "all that it was"
      }
      "public.v"["public.v (view)"] {
        bigint a_b
        timestamp_with_time_zone at
      }
      "public.m"["public.m (materialized view)"] {
        bigint n
      }
      "public.f"["public.f (foreign table)"] {
        integer id
      }
      "public.users" }o--o| "public.users" : "mentor"
      "public.orders" }o--|| "public.users" : "user_id"
      "public.orders" }o..|| "public.state" : "state"
      "public.v" }o..o{ "public.orders" : reads
    "
  `);
});

test('no box covers another, and every line begins and ends at the boxes that it joins', () => {
  const { boxes, lines, width, height } = placeBoxes(SHOP);
  for (const [at, one] of boxes.entries()) {
    expect([one.x >= 0, one.y >= 0, one.x + one.width <= width, one.y + one.height <= height]).toEqual([true, true, true, true]);
    for (const other of boxes.slice(at + 1)) {
      const apart =
        one.x + one.width <= other.x || other.x + other.width <= one.x || one.y + one.height <= other.y || other.y + other.height <= one.y;
      expect([one.entity.id, other.entity.id, apart]).toEqual([one.entity.id, other.entity.id, true]);
    }
  }
  const touches = (id: string, { x, y }: { readonly x: number; readonly y: number }) => {
    const box = boxes.find(({ entity }) => entity.id === id)!;
    return x >= box.x - 1 && x <= box.x + box.width + 1 && y >= box.y - 1 && y <= box.y + box.height + 1;
  };
  expect(lines.map(({ relation }) => relation)).toHaveLength(SHOP.relations.length);
  for (const { relation, points } of lines) {
    expect([relation, touches(relation.from, points[0]!), touches(relation.to, points.at(-1)!)]).toEqual([relation, true, true]);
  }
});

test('the page has its title, a box and a line for each, comments as tips, and nothing from elsewhere', () => {
  const page = diagramPage(SHOP, 'a <shop>');
  expect(page).toContain('<title>a &lt;shop&gt;</title>');
  expect(page).toContain('2 tables, 1 foreign table, 1 view, 1 materialized view, 1 enum, 2 foreign keys');
  expect(page.match(/<section /g)).toHaveLength(6);
  expect(page.match(/<path class=/g)).toHaveLength(4);
  expect(page).toContain('title="People &quot;who&quot; may\nlog in"');
  expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
});

test('a schema without tables is an empty page', () => {
  const none = diagramOf({ serverVersion: 180_000, kinds: [], objects: [] });
  expect(placeBoxes(none)).toMatchObject({ boxes: [], lines: [] });
  expect(diagramPage(none, 'nothing')).toContain('<main style="width:0px;height:0px">');
});
