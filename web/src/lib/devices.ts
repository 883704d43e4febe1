// Devices, and cases of devices between scanner, provider and centre (docs/api.md, "Devices").
import type { Words } from './watch';

export const case_states = ['opened', 'told', 'mended', 'gone', 'all'] as const;
export const finding_kinds = [
  'default_credential', 'exploited_flaw', 'clear_management', 'open_management', 'end_of_support', 'outdated_firmware', 'mud_deviation',
] as const;
export type FindingKind = (typeof finding_kinds)[number];
export const provision_states = ['unmet', 'expired', 'unknown', 'met', 'not_asked'] as const;
export type ProvisionState = (typeof provision_states)[number];

export interface DeviceFinding {
  kind: FindingKind; subject: string; confidence: 'observed' | 'reported' | 'likely'; expired: boolean; since: string; reason: Words; evidence: number[];
}
export interface PlanStep { finding: FindingKind; subject: string; who: 'owner' | 'isp' | 'maker' | 'centre'; due: string; text: Words }
export interface Gap { what: string; who: PlanStep['who']; text: Words }
export interface Counted { catalogue: string; counts: Record<ProvisionState, number> }
export interface Device {
  id: string; member: string; member_name: string; name: string; reach: string; place: string; maker: string; model: string; firmware: string;
  told: string; own: boolean; findings: DeviceFinding[]; plan: PlanStep[]; gaps: Gap[]; catalogues: Counted[];
}
export interface Evidence { kind: string; by: string; place: string; said?: string; until?: string; trust: 'valid' | 'expired' | 'unusable' }
export interface Judged { number: string; state: ProvisionState; mandatory: boolean; declared?: boolean; evidence?: number[] }
export interface DeviceView extends Device {
  catalogues: (Counted & { edition: string; provisions: Judged[] })[]; evidence: Evidence[];
  texts: { catalogue: string; name: Words; provisions: Record<string, Words>; unchecked?: string[] }[]; // unchecked: against no public source
}
export interface DeviceCase {
  id: string; pseudonym: string; isp: { id: string; name: string }; scanner: { id: string; name: string }; finding: FindingKind; subject: string;
  maker?: string; model?: string; state: 'opened' | 'told' | 'mended' | 'gone'; first_seen: string; last_seen: string; looked: string; due: string;
  overdue: boolean; returned: number; basis: string; told: string; own: boolean; note?: string; by?: string; duty?: string | null;
}

// What the owner does next: the first step of the plan that is his.
export const next_step = (device: Pick<Device, 'plan'>): PlanStep | undefined => device.plan.find((step) => step.who === 'owner');
// What its owner does, and what the others do; each in the order of its days.
export const steps_of = (device: Pick<Device, 'plan'>): { owner: PlanStep[]; others: PlanStep[] } => ({
  owner: device.plan.filter((step) => step.who === 'owner'), others: device.plan.filter((step) => step.who !== 'owner'),
});
// Findings that demand something now.
export const open_findings = (device: Pick<Device, 'findings'>): DeviceFinding[] => device.findings.filter((one) => !one.expired);
// The worst first, then as the standard numbers them.
export const by_state = (provisions: Judged[]): Judged[] =>
  [...provisions].sort((a, b) => provision_states.indexOf(a.state) - provision_states.indexOf(b.state));
