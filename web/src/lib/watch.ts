// What the detection engine found, its rules, and hunting back (docs/api.md, "Watch").
export const levels = ['critical', 'high', 'medium', 'low', 'informational'] as const;
export type Level = (typeof levels)[number];
export const detection_states = ['open', 'judged', 'true_positive', 'false_positive', 'benign', 'suppressed', 'all'] as const;
export const detection_sorts = ['newest', '-level', '-count', 'first', 'title'] as const;
export const judgements = ['true_positive', 'false_positive', 'benign', 'note'] as const;
export type Judged = (typeof judgements)[number];
export const rule_states = ['used', 'refused', 'gone', 'hit', 'silent'] as const;
export const rule_sorts = ['title', '-hits', '-hidden', '-last', '-level', 'precision'] as const;

export interface Detection {
  id: string; by: string; rule: string; title: string; author: string; level: Level; techniques: string[]; sensor: string;
  entity_kind: string; entity: string; count: number; first: string; last: string; begun: string; told: string;
  state: 'open' | 'true_positive' | 'false_positive' | 'benign' | 'suppressed'; suppression: string | null;
  judged_by: string | null; judged: string | null; since_verdict: number; duty: string | null; exercise: boolean;
}
export interface Matched { field: string | null; text: string }
export interface Sample { source: string; record: number; time: string | null; matched: Matched[]; event: string; cut: boolean }
export interface Tally {
  hits: number; detections: number; hidden: number; last: string | null; true_positive: number; false_positive: number; benign: number;
  precision: number | null;
}
export interface Said { id: string; verdict: Judged; note: string; by: string; received: string; detections: number }
export interface Words { ja: string; en: string }
export interface DetectionView extends Detection { record: Tally; open_alike: number; samples: Sample[]; judgements: Said[]; words: Words | null }

export interface Suppression {
  id: string; rule: string; title: string; where: Matched[]; reason: string; owner: string; by: string; until: string; received: string;
  state: 'active' | 'over' | 'recalled'; recalled: string | null; recalled_by: string | null; recalled_why: string | null; hidden: number;
  last: string | null;
}
export interface Refusal { kind: string; what: string; where: string; remedy: string }
export interface Rule {
  id: string; by: string; title: string; author: string; level: Level; status: string; product: string; category: string; service: string;
  techniques: string[]; file: string; state: 'used' | 'refused' | 'gone'; refusal: Refusal | null; suppressions: number; record: Tally;
}
export interface RuleView extends Rule { text: string | null; words: Words | null; suppressed: Suppression[] }
export interface Source { product: string; category: string; service: string; rules: number; hits: number }
export interface RulePage { items: Rule[]; next: string | null; total: number; states: Record<Rule['state'], number>; sources: Source[] }
export interface Technique {
  technique: string; tactics: string[]; rules: number; hits: number; detections: number; open: number; level: Level | null;
}

// What a sensor usually sends (docs/anomaly.md), and what it was a week ago.
export type FirstSeenState = 'learning' | 'settled' | 'changing' | 'too_varied';
export interface Baseline {
  since: string; hours: number; a_day: number | null; a_day_a_week_ago: number | null; shift: number | null; drifted: boolean;
  first_seen: Record<'process' | 'user' | 'domain', { state: FirstSeenState; known: number; came: number; came_new: number }>;
  pairs: number; usual_pairs: number; told_today: Record<string, number>; withheld_today: Record<string, number>; late: number; ahead: number;
  words: Words;
}
export interface Sensor {
  name: string; source: string; first_seen: string; last_seen: string; events: number; bytes: number; refused: number; lost: number;
  usual_seconds: number | null; silent: boolean; words: Words | null; baseline: Baseline | null;
}

export interface Met { by: string; sensor: string; entity_kind: string; entity: string; count: number; first: string; last: string }
export interface Hunt {
  id: string; state: 'running' | 'done' | 'failed'; asked: number; rule: boolean; by: string; from: string | null; to: string | null; begun: string;
  looked: number; of: number; events: number; hits: number; met: Met[]; met_count: number;
  samples: (Sample & { by: string; sensor: string })[]; problems: Refusal[];
}
export interface Hold {
  name: string; by: string; owner: string; reason: string; since: string; until: string | null; over: boolean; segments: number;
}
export interface FileRules { rules: number; refused: Refusal[]; most_bytes: number; most_seconds: number }
// A STIX bundle of a file and what was found in it.
export interface Analysed { objects: { type: string; result?: string; result_name?: string; hashes?: Record<string, string>; external_references?: { description?: string }[] }[] }

// In the order in which an attack goes through them (MITRE ATT&CK, Enterprise).
const tactics = [
  'reconnaissance', 'resource-development', 'initial-access', 'execution', 'persistence', 'privilege-escalation', 'defense-evasion', 'stealth',
  'defense-impairment', 'credential-access', 'discovery', 'lateral-movement', 'collection', 'command-and-control', 'exfiltration', 'impact',
];
// Columns of the matrix: a technique stands under each of its tactics, what has none at the end.
export function matrix(items: Technique[]): { tactic: string; items: Technique[] }[] {
  const columns = new Map<string, Technique[]>();
  for (const item of items)
    for (const tactic of item.tactics.length ? item.tactics : ['other']) columns.set(tactic, [...(columns.get(tactic) ?? []), item]);
  const place = (tactic: string) => (tactics.includes(tactic) ? tactics.indexOf(tactic) : tactics.length + (tactic === 'other' ? 1 : 0));
  return [...columns].map(([tactic, all]) => ({ tactic, items: all })).sort((a, b) => place(a.tactic) - place(b.tactic));
}

// Some findings bring their title in both languages, Japanese first; else it is its author's.
export function title_in(d: Pick<Detection, 'by' | 'title'>): Words {
  const at = ['silence', 'lookalike', 'anomaly'].includes(d.by) ? d.title.indexOf(' / ') : -1;
  return at < 0 ? { ja: d.title, en: d.title } : { ja: d.title.slice(0, at), en: d.title.slice(at + 3) };
}

export const sum_of = (counts: Record<string, number>): number => Object.values(counts).reduce((a, b) => a + b, 0);

// What was pasted as single values; a line, a comma or a space ends one.
export const values_in = (text: string): string[] => [...new Set(text.split(/[\s,;]+/).filter(Boolean))];
