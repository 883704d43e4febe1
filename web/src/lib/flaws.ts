// What is wrong with what members run, as the node gives it (docs/api.md, "Systems and flaws").
import type { Page } from './api';

export const flaw_states = ['urgent', 'all'] as const; // without: all that is open
export const priorities = ['immediate', 'out_of_cycle', 'scheduled', 'defer'] as const;
export type Priority = (typeof priorities)[number];
export const asset_kinds = ['system', 'device', 'product'] as const;
export const reaches = ['open', 'controlled', 'small', 'unknown'] as const;
export type Reach = (typeof reaches)[number];
export const said_statuses = ['under_investigation', 'not_affected', 'fixed', 'accepted'] as const;
// VEX's justifications (CSAF 2.0 flags, OpenVEX 0.2.0).
export const justifications = [
  'component_not_present', 'vulnerable_code_not_present', 'vulnerable_code_not_in_execute_path',
  'vulnerable_code_cannot_be_controlled_by_adversary', 'inline_mitigations_already_exist',
] as const;

export interface Urgency { priority: Priority; least: Priority; most: Priority; why: string[] }
export interface Standing {
  status: (typeof said_statuses)[number] | 'affected'; justification: string; detail: string; by: string; said: string;
  until: string | null; statement: string;
}
export interface Flaw {
  flaw: string; names: string[]; title: string; score: number | null; severity: string; vector: string | null;
  likelihood: number | null; exploited: boolean; exploited_since: string | null; ransomware: boolean; malicious: boolean;
  weaknesses: string[];
}
export interface FlawLine extends Flaw {
  urgency: Urgency; open: boolean; systems: number; unknown: number; settled: number; members: number;
  product: string; version: string; fixed_in: string[]; due: string | null; overdue: boolean; reachability: Reachability | null;
}
// Whether the flawed code is used: evidence, in the order of what is worst.
export const reachabilities = ['called', 'present', 'unknown', 'not_called'] as const;
export type Reachability = (typeof reachabilities)[number];
export interface Reached { is: Reachability; symbol: string; evidence: string; relation: string; scope: string }
export interface Exposure {
  verdict: 'affected' | 'unknown'; reason: string; product: string; version: string; naming: string; advisory: string; place: string;
  fixed_in: string[]; components: number; reached: Reached; urgency: Urgency; standing: Standing | null;
}
export type ExposedSystem = Exposure & { id: string; name: string; kind: string; reach: Reach };
export interface Who {
  member: string; member_name: string; own: boolean; systems: ExposedSystem[];
  exposed: { record: string; since: string; due: string; overdue: boolean; duty: string | null } | null;
}
export interface FlawView extends Flaw { who: Who[] }
export type FlawPage = Page<FlawLine> & { complete: boolean };

export type UrgencyCounts = Record<Priority | 'unknown' | 'settled', number>;
export interface System {
  id: string; member: string; member_name: string; own: boolean; name: string; kind: (typeof asset_kinds)[number]; reach: Reach;
  services: { id: string; name: string }[]; place: string; maker: string; model: string; firmware: string; format: string;
  components: number; nameless: number; refused: number; inventory: string | null; since: string; told: string; tlp: string;
  counts: UrgencyCounts;
}
export interface SystemView extends System { flaws: (Flaw & { exposure: Exposure })[] }
export interface Changes {
  since: string; known: boolean; added: { name: string; version: string }[]; removed: { name: string; version: string }[];
  changed: { name: string; from: string; to: string }[];
}
// A part that only a name tells: what it may be, and what persons of its member said.
export interface Question {
  name: string; maker: string; version: string; kind: string; count: number;
  answers: { identity: string; answer: 'confirmed' | 'refused'; detail: string; by: string; said: string; record: string }[];
  proposals: { identity: string; product: string; score: number; why: string[]; flaws: number }[];
}
export interface Named { record: string; systems: number; affected: number; unknown: number; urgent: string[] }
export interface Refused { kind: string; what: string; where: string; remedy: string }
export interface Put {
  system: string | null; format: string; components: number; nameless: number; affected: number; unknown: number; urgent: string[];
  refused_count: number; refused: Refused[];
}
export interface Advised {
  record: string; advisories: number; exploited: number; likelihoods: number; urgent: string[]; refused_count: number; refused: Refused[];
}

// What is most in use first; of the same as they came.
export const by_reach = <T extends { reached: Reached }>(all: T[]): T[] =>
  [...all].sort((a, b) => reachabilities.indexOf(a.reached.is) - reachabilities.indexOf(b.reached.is));
export const is_urgent = (p: Priority): boolean => p === 'immediate' || p === 'out_of_cycle';
export const is_settled = (s: Standing | null): boolean => !!s && ['not_affected', 'fixed', 'accepted'].includes(s.status);

// What people call a product, from the node's key: "deb/debian/12/curl", "cpe/a/haxx/curl", "model/siemens/6es7".
export function product_name(key: string): string {
  const parts = key.split('/');
  if (parts.length < 2) return key;
  if (parts[0] === 'model') return parts.slice(1).join(' ');
  if (parts[0] === 'npm' || parts[0] === 'composer' || parts[0] === 'golang') return parts.slice(1).join('/');
  return (parts.at(-1) ?? key).replaceAll('_', ' ');
}
export const with_version = (e: { product: string; version: string }): string =>
  [product_name(e.product), e.version].filter(Boolean).join(' ');

// What is to be done about it, before by when: a word of the group flaw_do.*
export function deed_of(flaw: { malicious: boolean }, e: { verdict?: string; fixed_in: string[]; standing?: Standing | null }): string {
  if (e.standing && is_settled(e.standing)) return 'settled';
  if (e.verdict === 'unknown') return 'find_out';
  if (flaw.malicious) return 'remove';
  return e.fixed_in.length ? 'update' : 'no_fix';
}

// The score and its likelihood as people write them: "9.8", "0.4%".
export const likelihood_text = (part: number): string =>
  part < 0.001 ? '<0.1%' : `${(Math.floor(part * 1000) / 10).toFixed(1)}%`;
