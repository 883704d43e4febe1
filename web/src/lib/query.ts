// What a list shows, kept in the address so that it can be linked to.
import { states, types, verdicts } from './api';

export const sorts = ['newest', 'expires', 'value', 'score'] as const;
export const shield_filter: Allowed<'q' | 'verdict' | 'state' | 'type' | 'report' | 'sort'> = {
  q: null, verdict: verdicts, state: states, type: types, report: null, sort: sorts,
};

// What each key may be; null: any text.
export type Allowed<K extends string> = Record<K, readonly string[] | null>;

// Unknown values are dropped: an address typed wrongly shows the whole list, never an error.
export function read_filter<K extends string>(search: string, what: Allowed<K>): Record<K, string> {
  const params = new URLSearchParams(search);
  const pairs = (Object.keys(what) as K[]).map((key) => {
    const value = params.get(key) ?? '';
    return [key, !what[key] || what[key].includes(value) ? value : ''];
  });
  return Object.fromEntries(pairs);
}

export function write_filter(filter: Record<string, string>): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(filter)) if (value) params.set(key, value);
  const text = params.toString();
  return text ? `?${text}` : '';
}

// What a link gives behind the #, which no server sees: "#token=..." as the command line prints it,
// "#invitation=..." for a new account, "#problem=..." when another provider's sign-in failed.
export const given = ['token', 'invitation', 'problem'] as const;
export function given_of(hash: string): Partial<Record<(typeof given)[number], string>> {
  const params = new URLSearchParams(hash.replace(/^#/, ''));
  return Object.fromEntries(given.flatMap((key) => (params.has(key) ? [[key, params.get(key) ?? '']] : [])));
}

// What a part of the address stands for; a mistyped one stands for itself.
export function plain_path(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export const is_id = (text: string): boolean => uuid.test(text.trim());
