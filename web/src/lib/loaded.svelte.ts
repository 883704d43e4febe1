// What a page fetches: again when what it depends on changes and when the node wrote something.
import type { Problem } from './api';
import { live } from './live.svelte';
import { remembered } from './memory';

export interface Loaded<T> {
  readonly value: T | undefined;
  readonly problem: Problem | undefined;
  readonly busy: boolean;
  again(): void;
}

// `fetcher` reads what it depends on before its first await. The old value stays on screen until the
// new one is there, so nothing jumps; coming back shows what was there before at once. Call while a component is being made.
export function loaded<T>(
  fetcher: (signal: AbortSignal) => Promise<T>,
  pace: 'tick' | 'slow' = 'tick', // slow: what takes many requests
): Loaded<T> {
  const memory = remembered<T>(fetcher);
  let value = $state.raw<T | undefined>(memory.was);
  let problem = $state.raw<Problem>();
  let busy = $state(true);
  let turn = $state(0);
  $effect(() => {
    void turn;
    void live[pace];
    const stop = new AbortController();
    busy = true;
    fetcher(stop.signal).then(
      (found) => {
        if (stop.signal.aborted) return;
        value = found;
        memory.keep(found);
        problem = undefined;
        busy = false;
      },
      (cause) => {
        if (stop.signal.aborted) return;
        problem = cause;
        busy = false;
      },
    );
    return () => stop.abort();
  });
  return {
    get value() { return value; },
    get problem() { return problem; },
    get busy() { return busy; },
    again() { turn += 1; },
  };
}
