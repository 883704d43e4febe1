// The walk from what left the node back to what came in: the Records a Record stands on and led to.
import type { Link, RecordView } from './api';

export interface Chain {
  records: RecordView[]; // what left first, what came in last
  titles: Map<string, string>; // what the neighbours call each
  more: Link[]; // known, but too many to show
}

const order = [
  'feedback', 'receipt', 'letter', 'notice', 'recall', 'approval', 'appeal', 'duty', 'draft', 'consent', 'finding', 'sighting',
  'allow', 'reading', 'report', 'break_glass', 'tick',
];
const rank = (kind: string) => (order.includes(kind) ? order.indexOf(kind) : order.length);

const of_a_kind = 3; // a report of 10,000 indicators must not fetch 10,000 Findings
const at_most = 24;

export async function chain_of(id: string, fetch_record: (id: string) => Promise<RecordView>): Promise<Chain> {
  const start = await fetch_record(id);
  const records = [start];
  const more: Link[] = [];
  const seen = new Set([start.id]);
  const titles = new Map<string, string>();
  const kinds = new Map([[start.kind, 1]]);

  async function walk(side: 'stands_on' | 'led_to'): Promise<void> {
    let edge = [start];
    while (edge.length) {
      const wanted: Link[] = [];
      for (const link of edge.flatMap((r) => r[side])) {
        if (seen.has(link.id)) continue;
        seen.add(link.id);
        const count = kinds.get(link.kind) ?? 0;
        if (count >= of_a_kind || records.length + wanted.length >= at_most) {
          more.push(link);
          continue;
        }
        kinds.set(link.kind, count + 1);
        wanted.push(link);
      }
      // One that may not be known, or went missing, must not hide the others.
      const found = await Promise.allSettled(wanted.map((link) => fetch_record(link.id)));
      edge = found.flatMap((f) => (f.status === 'fulfilled' ? [f.value] : []));
      records.push(...edge);
    }
  }
  await walk('stands_on');
  await walk('led_to');
  records.sort((a, b) => rank(a.kind) - rank(b.kind) || b.position - a.position);
  for (const link of records.flatMap((r) => [...r.stands_on, ...r.led_to]))
    if (link.title) titles.set(link.id, link.title);
  return { records, titles, more };
}
