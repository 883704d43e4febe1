// What belongs to one's own organisation, as the node gives it (docs/api.md, "Letters" and "Access").
import type { Saying } from './letter';

export interface Consent {
  id: string; subject: string; title: string; to: string[]; deidentified_only: boolean; until: string | null;
  withdrawn: boolean; in_force: boolean; by: string; member: string; member_name: string; received: string;
}
export type Said = Record<Saying, number>;
export interface Contribution { id: string; received: string; title: string; format: string; tlp: string; said: Said }
export type Score = Said & {
  member: string; name: string; reports: number; score: number;
  because?: { record: string; says: Saying; points: number }[];
};
export interface Look {
  at: string; who: 'own' | 'node' | 'other' | 'nobody'; role: string; what: string; subject: string; kind: string;
  title: string; title_en: string; answer: 'given' | 'denied'; times: number; glass: boolean;
}
export interface Told {
  id: string; at: string; by: string; member: string; role: string; way: string; what: string; subject: string;
  answer: 'given' | 'denied'; why: string; count: number; times: number; glass?: boolean; from?: string;
}

// Points for whoever reported (docs/letters.md).
export const points: Record<Saying, number> = {
  useful: 3, not_useful: -1, false_positive: -5, seen: 2, enrichment: 2, answer: 0,
};

// "GET /api/v1/records/{}/body" as a deed of the words deed.*
export function deed_of(what: string): string {
  const [method = '', path = ''] = what.split(' ');
  const last = path.split('/').at(-1) ?? '';
  if (['body', 'proof', 'check', 'deliveries', 'print', 'decision'].includes(last)) return last;
  if (last === 'sectors') return 'deliveries';
  if (last === 'feedback') return method === 'GET' ? 'feedback' : 'write';
  if (method !== 'GET') return 'write';
  return path.endsWith('{}') || last === 'form' ? 'read' : 'list';
}
