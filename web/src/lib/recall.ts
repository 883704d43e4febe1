// Taking something back, with the reason that stays in the record. Each gives how many it reached.
import { post, type Finding } from './api';

export async function recall_finding(finding: Finding, reason: string): Promise<number> {
  return (await post<{ withdrawn: number }>('/api/v1/recalls', { finding: finding.id, reason })).withdrawn;
}

export async function recall_letter(id: string, reason: string): Promise<number> {
  return (await post<{ contacts: number }>(`/api/v1/letters/${encodeURIComponent(id)}/recall`, { reason })).contacts;
}
