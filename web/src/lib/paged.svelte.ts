// A long list, fetched page by page as one scrolls. The node pages by "what follows this id", so each
// page keeps where it begins and can be fetched again alone: a change redraws what is on screen, not
// 100,000 rows.
import { untrack } from 'svelte';
import type { Page, Problem } from './api';
import { live } from './live.svelte';
import { remembered } from './memory';

export interface Paged<T> {
  readonly items: T[];
  readonly total: number | undefined;
  readonly first: Page<T> | undefined; // with what else the answer holds
  readonly more: boolean;
  readonly busy: boolean;
  readonly problem: Problem | undefined;
  load(): void; // the next page
  look(from: number, to: number): void; // the rows on screen
  again(): void;
}

export const a_page = 200; // rows asked for at once

// `fetcher` reads what the list depends on before its first await. Call while a component is being made.
export function paged<T>(
  fetcher: (after: string | undefined, signal: AbortSignal) => Promise<Page<T>>,
): Paged<T> {
  interface Part { after: string | undefined; page: Page<T> }
  const memory = remembered<Part[]>(fetcher);
  let returned = !!memory.was; // what was fetched before stands; what is on screen is asked for again
  let parts = $state.raw<Part[]>(memory.was ?? []);
  let problem = $state.raw<Problem>();
  let busy = $state(true);
  let turn = $state(0);
  let stop = new AbortController();
  let seen: [number, number] = [0, 0];
  const items = $derived(parts.flatMap((p) => p.page.items));
  const last = $derived(parts.at(-1)?.page);
  $effect(() => {
    if (parts.length) memory.keep(parts);
  });

  async function fetch_part(at: number, after: string | undefined): Promise<void> {
    const { signal } = stop;
    busy = true;
    try {
      const page = await fetcher(after, signal);
      if (signal.aborted) return;
      const kept = parts.slice(0, at);
      const rest = parts.slice(at + 1);
      // When the page now ends elsewhere, what follows it is no longer true.
      const joins = rest[0]?.after === (page.next ?? undefined) && rest.length > 0;
      parts = [...kept, { after, page }, ...(joins ? rest : [])];
      problem = undefined;
    } catch (cause) {
      if (signal.aborted) return;
      problem = cause as Problem;
    }
    busy = false;
  }

  // Another filter: from the beginning. The old rows stay until the new ones are there.
  $effect(() => {
    void turn;
    stop.abort();
    stop = new AbortController();
    const { signal } = stop;
    busy = true;
    // Asked for in any case, so that the effect knows what the list depends on.
    const first = fetcher(undefined, signal);
    if (returned) {
      returned = false;
      first.then(() => {}, () => {});
      busy = false;
      setTimeout(() => void refresh(), 300); // once the page is back in its place
      return () => stop.abort();
    }
    first.then(
      (page) => {
        if (signal.aborted) return;
        parts = [{ after: undefined, page }];
        problem = undefined;
        busy = false;
      },
      (cause) => {
        if (signal.aborted) return;
        problem = cause as Problem;
        busy = false;
      },
    );
    return () => stop.abort();
  });

  // Something was written: the pages on screen again.
  async function refresh(): Promise<void> {
    let from = 0;
    const wanted = parts.map((part, at) => {
      const to = from + part.page.items.length;
      const on_screen = from <= seen[1] && to >= seen[0];
      from = to;
      return on_screen ? { at, after: part.after } : undefined;
    });
    for (const one of wanted) if (one && one.at < parts.length) await fetch_part(one.at, one.after);
  }
  let told = live.slow;
  $effect(() => {
    if (live.slow === told) return;
    told = live.slow;
    untrack(() => void refresh());
  });

  return {
    get items() { return items; },
    get total() { return parts[0]?.page.total; },
    get first() { return parts[0]?.page; },
    get more() { return !!last?.next; },
    get busy() { return busy; },
    get problem() { return problem; },
    load() {
      if (!busy && last?.next) void fetch_part(parts.length, last.next);
    },
    look(from, to) {
      seen = [from, to];
    },
    again() { turn += 1; },
  };
}

// Every row of a list, for an export: 1000 at a time.
export async function all_of<T>(
  fetcher: (after: string | undefined) => Promise<Page<T>>, progress: (n: number) => void,
): Promise<T[]> {
  const items: T[] = [];
  let after: string | undefined;
  do {
    const page = await fetcher(after);
    items.push(...page.items);
    progress(items.length);
    after = page.next ?? undefined;
  } while (after);
  return items;
}

// A list that is already here, for the same table.
export function fixed<T>(items: () => T[]): Paged<T> {
  return {
    get items() { return items(); },
    get total() { return items().length; },
    first: undefined, more: false, busy: false, problem: undefined,
    load() {}, look() {}, again() {},
  };
}
