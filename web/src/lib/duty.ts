// Whose a decision is: an approver of the member that it names, else of the node's own organisation.
import type { Duty } from './api';
import { session } from './session.svelte';

export function is_mine(duty: Duty | undefined): boolean {
  if (duty?.kind === 'judge_detection') return session.desk && session.may('detect');
  if (duty?.kind === 'tell_owner') return session.may('report') && duty.member === session.me?.member;
  if (!duty || !session.may('approve')) return false;
  return duty.member ? duty.member === session.me?.member : session.desk;
}

// Where it is done: a detection is judged on its own page, owners are told from the list of cases.
export const address_of = (duty: Pick<Duty, 'id' | 'kind' | 'subject'>): string =>
  duty.kind === 'judge_detection' ? `/watch/${duty.subject}` : duty.kind === 'tell_owner' ? '/cases?state=opened' : `/approve/${duty.id}`;
