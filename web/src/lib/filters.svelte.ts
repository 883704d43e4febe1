// A list's filter in the address of the page, and what is being typed.
import { read_filter, write_filter, type Allowed } from './query';
import { route } from './route.svelte';

export interface Filters<K extends string> {
  readonly values: Record<K, string>;
  set(part: Partial<Record<K, string>>): void;
  type(key: K, text: string): void; // waits until the typing pauses
}

// Call while a component is being made.
export function filters<K extends string>(what: Allowed<K>): Filters<K> {
  const values = $derived(read_filter(route.search, what));
  let typing = 0;
  function set(part: Partial<Record<K, string>>) {
    route.replace(write_filter({ ...values, ...part } as Record<string, string>));
  }
  return {
    get values() { return values; },
    set,
    type(key, text) {
      clearTimeout(typing);
      typing = window.setTimeout(() => set({ [key]: text.trim() } as Partial<Record<K, string>>), 250);
    },
  };
}
