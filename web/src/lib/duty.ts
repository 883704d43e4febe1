// Whose a decision is: an approver of the member that it names, else of the node's own organisation.
import type { Duty } from './api';
import { session } from './session.svelte';

export function is_mine(duty: Duty | undefined): boolean {
  if (!duty || !session.may('approve')) return false;
  return duty.member ? duty.member === session.me?.member : session.desk;
}
