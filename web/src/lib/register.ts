// The register: members, the people to reach there, communities and services (docs/api.md), as the node gives them.
import type { Page } from './api';

export const relations = ['own', 'client', 'community', 'outside'] as const;
export const member_kinds = [
  'operator', 'sector_body', 'centre', 'ministry', 'regulator', 'police', 'privacy_commission', 'municipality',
  'university', 'isp', 'supplier', 'maker', 'specialist', 'partner', 'insurer', 'other',
] as const;
export const channel_kinds = ['mail', 'webhook', 'page', 'print', 'bundle', 'phone'] as const;
export const contact_states = ['reachable', 'unknown', 'stale', 'dead'] as const;

export interface Agreement { name: string; clauses: string[]; expires: string | null }
export interface Member {
  id: string; name: string; relation: string; kind: string; sector: string; municipality: string;
  corporate_number: string; names: string[]; networks: string[]; groups: string[]; products: string[];
  obligations: string[]; agreements: Agreement[]; reliability: number | null; verifier_key: string; removed: boolean;
  contacts: number; services: number; reachable: number; contact_list?: Contact[]; service_list?: Service[];
}
export interface Members extends Page<Member> { sectors: string[]; kinds: string[]; groups: string[]; municipalities?: string[] }
export interface Channel { kind: string; address: string; has_key?: boolean; key?: string }
export interface Contact {
  id: string; member: string; member_name: string; role: string; holder: string; language: string;
  channels: Channel[]; substitutes: string[]; quiet_from: number; quiet_to: number; verified: string | null;
  answered: string | null; failed: string | null; failures: number; state: string; removed: boolean;
}
export interface Community {
  id: string; name: string; tiers: string[]; clause: string; members: Record<string, number>; removed: boolean;
  tier_members?: Record<string, { id: string; name: string; in_force: boolean; why: string }[]>;
}
export interface Service {
  id: string; name: string; member: string; member_name: string; needs: string[]; needed_by: string[];
}
export interface Reachability {
  items: { name: string; contacts: number; answered: number; rate: number }[];
  dead: Contact[];
  uncovered: { member: string; member_name: string; role: string }[];
  dead_count?: number; // when there are more than are named
  uncovered_count?: number;
  last_check: string | null;
}
export interface Refusal { kind: string; what: string; where: string; remedy: string }
export interface Imported { added: number; changed: number; unchanged: number; refused_count: number; refused: Refusal[] }

// A corporate number (法人番号): 13 digits, the first of which checks the others: 9 - (sum of digit times
// weight, mod 9), the weights 1 and 2 in turn from the right.
export function is_corporate_number(text: string): boolean {
  if (!/^\d{13}$/.test(text)) return false;
  const digits = [...text].map(Number);
  const sum = digits.slice(1).reverse().reduce((all, digit, i) => all + digit * (i % 2 ? 2 : 1), 0);
  return digits[0] === 9 - (sum % 9);
}

// "22:30" as minutes after midnight, and back.
export function minutes_of(clock: string): number {
  const [h, m] = clock.split(':').map(Number);
  return (h ?? 0) * 60 + (m ?? 0);
}
export function clock_of(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

// One entry a line or separated by commas, as a person types a list.
export const list_of = (text: string): string[] => text.split(/[\n,、，]/).map((one) => one.trim()).filter(Boolean);
