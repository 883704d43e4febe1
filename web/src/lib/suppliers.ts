// Who stands on whom (docs/api.md, "Suppliers").
import type { SupplierTurn } from './api';

export const supply_roles = ['makes', 'hosts', 'maintains', 'resells'] as const;
export type SupplyRole = (typeof supply_roles)[number];
export const supply_consents = ['desk', 'dependents'] as const;

export interface Organisation { id: string; name: string; is_member: boolean }
export interface Standing extends Organisation {
  services: number; members: number; sectors: number; tiers: number[]; lost_services: number; lost_members: number; lost_sectors: number;
}
export interface Concentration { tier: number; organisations: number; pairs: number; index: number }
export interface Suppliers { items: Standing[]; next: string | null; total: number; services: number; concentration: Concentration[] }
export interface Step { role: SupplyRole | 'uses'; id: string; name: string; spare: number }
export interface Dependent {
  service: string; service_name: string; member: string; member_name: string; tier: number; stops: boolean; chains: Step[][];
}
export interface Supply {
  id: string; member: string; member_name: string; supplier: string; role: SupplyRole; what: string; services: string[]; assets: string[];
  group: string; least: number; from: string | null; until: string | null; state: 'in_force' | 'ends_soon' | 'coming' | 'over';
  evidence: string; consent: (typeof supply_consents)[number]; by: string; since: string; told: string;
}
export const supplier_turns = ['compromised', 'insolvent', 'foreign_order', 'ends', 'replaced', 'support_ends'] as const satisfies SupplierTurn[];
export interface SupplierChange {
  id: string; what: SupplierTurn; text: string; successor: string; at: string | null; over: boolean; since: string; told: string; duty: string | null;
  // For the desk:
  supplier?: string; roles?: SupplyRole[]; evidence?: string; by?: string; members?: number; waiting?: number;
}
export interface Concern {
  id: string; name: string; services: { id: string; name: string }[]; tier: number; chain: string[]; state: 'waiting' | 'answered' | 'told' | 'withheld';
}
export interface ChangeAnswer { change: string | null; told: number; withheld: number; concerns: Concern[] }
export interface SupplierView extends Organisation { dependents: Dependent[]; supplies: Supply[]; changes: SupplierChange[] }
export interface SuppliesAnswer {
  added: number; changed: number; unchanged: number; ignored: string[]; refused_count: number;
  refused: { kind: string; what: string; where: string; remedy: string }[];
}

// Bands of the Herfindahl-Hirschman index, as competition authorities draw them (1,500 and 2,500 of 10,000).
export type Band = 'spread' | 'moderate' | 'high';
export const band_of = (index: number): Band => (index < 1500 ? 'spread' : index <= 2500 ? 'moderate' : 'high');

// The tiers at which services stand on it: [1, 3] of [4, 0, 2, 0, ...].
export const tiers_of = (tiers: number[]): number[] => tiers.flatMap((n, i) => (n ? [i + 1] : []));

// Whole per cent, but for what is little: 0 only for none.
export const per_cent = (part: number, whole: number): number => (whole <= 0 || part <= 0 ? 0 : Math.max(1, Math.round((part * 100) / whole)));

// Where a chain has no alternative at all.
export const is_single = (chain: Step[]): boolean => chain.every((step) => step.spare === 0);

// What a form says, without what was left empty: an empty text would be one.
export function supply_body(fields: Record<string, string>): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [key, text] of Object.entries(fields)) {
    const value = text.trim();
    if (!value) continue;
    out[key] = key === 'services' || key === 'assets' ? value.split(/[;、,\n]+/).map((one) => one.trim()).filter(Boolean) : value;
  }
  return out;
}
