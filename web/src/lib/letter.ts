// Letters: notices for people (docs/api.md, "Letters"), as the node gives them.
import type { Counts, Duty, DutyKind } from './api';

export const purposes = ['warning', 'question', 'answer', 'check', 'filing', 'advice'] as const;
export const urgencies = ['now', 'today', 'routine'] as const;
export const receipt_states = ['sent', 'delivered', 'failed', 'opened', 'acknowledged', 'acted'] as const;
export type ReceiptState = (typeof receipt_states)[number];
export const sayings = ['useful', 'not_useful', 'false_positive', 'seen', 'enrichment', 'answer'] as const;
export type Saying = (typeof sayings)[number];

export interface Why { code: string; detail?: string; ja?: string; en?: string }
export interface Address {
  members: string[]; groups: string[]; sectors: string[]; municipalities: string[]; products: string[];
  suppliers: string[]; services: string[]; obligations: string[]; kinds: string[]; everyone: boolean;
}
export interface DraftInput {
  title: string; text: string; title_en: string; text_en: string; purpose: string; urgency: string; to: Address;
  basis: string; until?: string; answer_minutes?: number; sources: string[]; tlp: string; pap?: string;
  groups?: string[] | null; anonymous: boolean; deidentify: boolean; community?: string; tier?: number;
  follows?: string;
}
export interface Piece { text: string; instead?: string; taken_out?: boolean }
export interface PreviewRow {
  member: string; name: string; sector: string; must: boolean; may: boolean; told: boolean; why: Why[];
  contacts: string[];
}
export interface PreviewCounts { must: number; told: number; withheld: number; unreachable: number; contacts: number }
// Of a filing: which body of its authority gets it, and why.
export interface Choice {
  code: string; determined: boolean; ja: string; en: string; remedy: { ja: string; en: string } | null;
  members: { id: string; name: string }[]; candidates: { id: string; name: string }[];
}
export interface Preview {
  title: string; text: string; title_en: string; text_en: string; tlp: string; pap: string; groups: string[] | null;
  purpose: string; urgency: string; basis: string; until: string | null;
  diff: Partial<Record<'title' | 'text' | 'title_en' | 'text_en', Piece[]>>;
  counts: PreviewCounts; rows: PreviewRow[]; next?: string | null;
  choice?: Choice | null;
}
export interface Draft extends DraftInput {
  draft: string; duty: string | null; letter: string | null; by: string; received: string; preview: Preview;
}
export interface LetterCounts {
  to: number; waiting: number; sent: number; delivered: number; failed: number; opened: number;
  acknowledged: number; acted: number;
}
export interface Letter {
  id: string; received: string; origin: string; origin_name?: string; purpose: string; urgency: string; title: string; text?: string;
  title_en: string; text_en?: string; tlp: string; basis: string; approver: string; until: string | null;
  about: string | null; recalls: boolean; recalled_by: string | null; follow_ups?: string[];
  exercise: boolean; answer_by: string | null; box: 'sent' | 'received'; counts: LetterCounts | null;
  mine: { state: ReceiptState | null; at: string | null; contact: string | null } | null; draft: string | null;
}
export interface Delivery {
  member: string; name: string; sector: string; contact: string; role: string; holder: string; channel: string;
  state: ReceiptState | null; at: string | null; attempts: number; note: string; instead_of: string | null;
  why: Why[];
}
export interface SectorRow { name: string; to: number; answered: number; rate: number }
export interface FeedbackItem { id: string; says: string; text: string; member: string | null; received: string }

export interface Danger {
  kind: 'letter' | 'indicator' | 'contact' | 'duty'; title: string; title_en?: string; id: string; since: string;
  count: number; urgency?: string;
  code?: DutyKind; flaw?: Duty['flaw']; device?: Duty['device']; counts?: Counts; member?: string | null; member_name?: string | null; // of a duty that is late
}
export interface Now {
  danger: Danger[];
  next: (({ what: 'duty' } & Duty) | ({ what: 'letter' } & Letter)) | null;
  by: string | null;
  counts: { duties: number; overdue: number; unanswered: number; dead: number; uncovered: number; waiting: number };
}
export interface Story {
  steps: { say: string; say_en: string; done: boolean; held: boolean; problem: string }[];
  at: number; paused: boolean; speed: number;
}

export const nobody: Address = {
  members: [], groups: [], sectors: [], municipalities: [], products: [], suppliers: [], services: [], obligations: [], kinds: [],
  everyone: false,
};
// Whom the letter waits for: neither acknowledged nor acted on.
export const answered = (counts: LetterCounts | null): number => (counts ? counts.acknowledged + counts.acted : 0);
