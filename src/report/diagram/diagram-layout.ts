// Where each box of a diagram stands and how its lines run. What hangs together is laid out by dagre, the groups and the single boxes are
// then put side by side. Knows sizes, not looks: the page's style sheet has the same measures.

import { Graph, layout } from '@dagrejs/dagre';
import { widthOf } from '../../core/text/text-width.ts';
import type { Diagram, Entity, Relation } from '../../schema/diagram/diagram.ts';

export const ROW_HEIGHT = 22;
/** Of a box above its rows: its name, and what it is. */
export const HEAD_HEIGHT = 30;
const CHARACTER_WIDTH = 7.4;
const PADDING = 28;
const KEY_WIDTH = 30;
const [NARROWEST, WIDEST] = [160, 420];
const GAP = 40;
const PAGE_WIDTH = 1600;

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly entity: Entity;
  readonly width: number;
  readonly height: number;
}

export interface Line {
  readonly relation: Relation;
  readonly points: readonly Point[];
}

/** In pixels; boxes by their upper left corner. */
export interface Placed {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
}

export function placeBoxes({ entities, relations }: Diagram): Placed {
  const groups = groupsOf(entities, relations).map((members) => placeGroup(members, relations));
  // The largest first, then one beside the other as long as there is room.
  const sorted = [...groups].sort((a, b) => b.height - a.height);
  const width = Math.max(PAGE_WIDTH, ...sorted.map((group) => group.width));
  const boxes: Box[] = [];
  const lines: Line[] = [];
  let [x, y, rowHeight, right] = [0, 0, 0, 0];
  for (const group of sorted) {
    if (x > 0 && x + group.width > width) [x, y, rowHeight] = [0, y + rowHeight + GAP, 0];
    const moved = ({ x: left, y: top }: Point): Point => ({ x: left + x, y: top + y });
    boxes.push(...group.boxes.map((box) => ({ ...box, ...moved(box) })));
    lines.push(...group.lines.map(({ relation, points }) => ({ relation, points: points.map(moved) })));
    x += group.width + GAP;
    rowHeight = Math.max(rowHeight, group.height);
    right = Math.max(right, x - GAP);
  }
  return { width: right, height: y + rowHeight, boxes, lines };
}

/** What relations lead to, directly or over others, in the order of the entities. */
function groupsOf(entities: readonly Entity[], relations: readonly Relation[]): readonly (readonly Entity[])[] {
  const leaders = new Map(entities.map(({ id }) => [id, id]));
  const leaderOf = (id: string): string => {
    let leader = id;
    while (leaders.get(leader) !== leader) leader = leaders.get(leader)!;
    leaders.set(id, leader);
    return leader;
  };
  for (const { from, to } of relations) leaders.set(leaderOf(from), leaderOf(to));
  const groups = new Map<string, Entity[]>();
  for (const entity of entities) groups.set(leaderOf(entity.id), [...(groups.get(leaderOf(entity.id)) ?? []), entity]);
  return [...groups.values()];
}

function placeGroup(entities: readonly Entity[], relations: readonly Relation[]): Placed {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'RL', nodesep: 24, ranksep: 90, marginx: 0, marginy: 0 });
  for (const entity of entities) graph.setNode(entity.id, sizeOf(entity));
  const members = new Set(entities.map(({ id }) => id));
  const own = relations.filter(({ from }) => members.has(from));
  own.forEach((relation, at) => {
    if (relation.from !== relation.to) graph.setEdge(relation.from, relation.to, {}, String(at));
  });
  layout(graph);
  const boxes = entities.map((entity): Box => {
    const { x = 0, y = 0, width, height } = graph.node(entity.id) as Point & Pick<Box, 'width' | 'height'>;
    return { entity, x: x - width / 2, y: y - height / 2, width, height };
  });
  const lines = own.map((relation, at): Line => {
    if (relation.from === relation.to) return { relation, points: loopAt(boxes.find(({ entity }) => entity.id === relation.from)!) };
    const { points } = graph.edge(relation.from, relation.to, String(at)) as { readonly points: readonly Point[] };
    return { relation, points };
  });
  const { width = 0, height = 0 } = graph.graph() as { readonly width?: number; readonly height?: number };
  return { width, height, boxes, lines };
}

/** Out of the box on its right side and back into it, within the room that is between two boxes. */
const loopAt = ({ x, y, width }: Box): readonly Point[] =>
  [
    [0, 16],
    [16, 16],
    [16, 42],
    [0, 42],
  ].map(([right, down]) => ({ x: x + width + right!, y: y + down! }));

function sizeOf({ id, kind, columns }: Entity): { width: number; height: number } {
  const head = widthOf(id) + (kind === 'table' ? 0 : kind.length + 1);
  const rows = columns.map(({ name, type, notNull }) => widthOf(name) + widthOf(type) + (notNull ? 3 : 8));
  const longest = Math.max(head, ...rows);
  const width = Math.round(Math.min(WIDEST, Math.max(NARROWEST, longest * CHARACTER_WIDTH + PADDING + KEY_WIDTH)));
  return { width, height: HEAD_HEIGHT + Math.max(1, columns.length) * ROW_HEIGHT + 8 };
}
