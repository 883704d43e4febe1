// What products consist of, and two of them beside each other (docs/api.md, "Suppliers").
export const uses = ['inside', 'service', 'product'] as const;
export type Risk = 'none' | 'low' | 'medium' | 'high';
export interface Parts {
  known: boolean; parts: number; risks: Record<Risk, number>; without_licence: number; unsure: number;
  support: Record<'past' | 'soon' | 'supported' | 'unknown', number>; with_origin: number; with_digest: number; with_identity: number;
  ending: { name: string; version: string; state: 'past' | 'soon'; ends: string }[];
}
export interface PartLicences {
  name: string; version: string; said: string[]; least: Risk; most: Risk; unknown: string[];
  classes: { id: string; name: string; name_ja: string; duty: string; duty_ja: string }[];
}
export interface SystemParts extends Parts { use: string; licences: PartLicences[] }
export interface SupplierSystems { use: string; total: number; items: (Parts & { id: string; name: string })[] }

export interface Figure { value: string | null; part?: number; whole?: number; evidence: string[] }
export interface Comparison { a: string; b: string; rows: { id: string; title: string; a: Figure; b: Figure }[]; nameless: string[] }

// The worst that is known of some parts: "high" of {low: 3, high: 1}.
export const worst_of = (risks: Record<Risk, number>): Risk => (['high', 'medium', 'low'] as const).find((r) => risks[r] > 0) ?? 'none';

// Rows as a spreadsheet takes them. `text`: a figure in the reader's words.
export const comparison_rows = (c: Comparison, text: (id: string, f: Figure) => string): string[][] => [
  ['id', 'what', c.a, c.b, 'evidence_a', 'evidence_b'],
  ...c.rows.map((r) => [r.id, r.title, text(r.id, r.a), text(r.id, r.b), r.a.evidence.join('; '), r.b.evidence.join('; ')]),
];

// What a form says of one product, without what was left empty.
export function product_body(fields: Record<string, string>, sbom?: { name: string; text: string }): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [key, text] of Object.entries(fields)) {
    const value = text.trim();
    if (value) out[key] = key === 'cpes' ? value.split(/[\s,、]+/).filter(Boolean) : value;
  }
  if (sbom) {
    out.sbom = sbom.text;
    out.file = sbom.name;
  }
  return out;
}
export const is_said = (product: Record<string, unknown>): boolean => !!(product.name || product.sbom || product.system);
