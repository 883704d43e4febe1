// What a list shows, kept in the address so that it can be linked to.
import { states, types, verdicts } from './api';

export interface Filter {
  q: string;
  verdict: string;
  state: string;
  type: string;
  report: string;
  sort: string;
}

export const sorts = ['newest', 'expires', 'value', 'score'] as const;
const allowed: Partial<Record<keyof Filter, readonly string[]>> = {
  verdict: verdicts, state: states, type: types, sort: sorts,
};
const keys: (keyof Filter)[] = ['q', 'verdict', 'state', 'type', 'report', 'sort'];

// Unknown values are dropped: an address typed wrongly shows the whole list, never an error.
export function filter_of(search: string): Filter {
  const params = new URLSearchParams(search);
  const filter: Filter = { q: '', verdict: '', state: '', type: '', report: '', sort: '' };
  for (const key of keys) {
    const value = params.get(key) ?? '';
    if (!allowed[key] || allowed[key].includes(value)) filter[key] = value;
  }
  return filter;
}

export function search_of(filter: Filter): string {
  const params = new URLSearchParams();
  for (const key of keys) if (filter[key]) params.set(key, filter[key]);
  const text = params.toString();
  return text ? `?${text}` : '';
}

// "#token=..." as the command line prints it in a sign-in link.
export function token_of(hash: string): string {
  return new URLSearchParams(hash.replace(/^#/, '')).get('token') ?? '';
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export const is_id = (text: string): boolean => uuid.test(text.trim());
