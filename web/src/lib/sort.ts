import type { Finding, Verdict } from './api';

const rank: Record<Verdict, number> = { block: 0, url_only: 1, watch: 2, hold: 3 };

// "newest" is the node's own order. Ties keep it.
export function sorted(findings: Finding[], by: string): Finding[] {
  const list = [...findings];
  if (by === 'expires') list.sort((a, b) => (a.expires ?? '9').localeCompare(b.expires ?? '9'));
  if (by === 'value') list.sort((a, b) => (a.indicator.value < b.indicator.value ? -1 : 1));
  if (by === 'score') list.sort((a, b) => b.score - a.score);
  if (by === 'verdict') list.sort((a, b) => rank[a.verdict] - rank[b.verdict]);
  return list;
}

// What a person types: any case, full-width letters, and the usual ways to write an address harmlessly.
export function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase().trim()
    .replace(/^hxxp/, 'http').replace(/[[({]\s*(?:\.|dot)\s*[\])}]/g, '.').replace(/。/g, '.');
}

export function matches(finding: Finding, q: string, verdict: string): boolean {
  if (verdict && finding.verdict !== verdict) return false;
  const part = plain(q);
  return !part || finding.indicator.value.toLowerCase().includes(part)
    || (finding.indicator.original ?? '').toLowerCase().includes(part);
}
