// Whose a decision is: an approver of the member that it names, else of the node's own organisation.
import type { Duty } from './api';
import { session } from './session.svelte';

export function is_mine(duty: Duty | undefined): boolean {
  if (duty?.kind === 'judge_detection') return session.desk && session.may('detect');
  if (duty?.kind === 'tell_owner' || duty?.kind === 'mend_flaw' || duty?.kind === 'secure_supply')
    return session.may('report') && duty.member === session.me?.member;
  if (!duty || !session.may('approve')) return false;
  return duty.member ? duty.member === session.me?.member : session.desk;
}

// Where it is done: a detection is judged on its own page, a flaw and a device say on their own what
// mends them, and owners are told from the list of cases.
export function address_of(duty: Pick<Duty, 'id' | 'kind' | 'flaw' | 'device'> & { subject?: string }): string {
  if (duty.kind === 'judge_detection' && duty.subject) return `/watch/${duty.subject}`;
  if (duty.kind === 'tell_owner') return '/cases?state=opened';
  if (duty.device) return `/devices/${encodeURIComponent(duty.device.id)}`;
  return duty.flaw ? `/flaws/${encodeURIComponent(duty.flaw.name)}` : `/approve/${duty.id}`;
}
