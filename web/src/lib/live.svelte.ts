// Live updates. EventSource cannot send the token, so the stream is read with fetch.
import { Problem, stream } from './api';
import { event_reader } from './sse';

// Milliseconds between refetches: ten events a second must not become ten requests a second, and
// what takes many requests is fetched less often.
const calm = { tick: 700, slow: 3000 };
const waits = [1, 2, 4, 8, 15, 30]; // seconds before the next try
const unheard = 30_000; // milliseconds: who may not listen asks again so often

class Live {
  // Grows when what is on screen may be old.
  tick = $state(0);
  slow = $state(0);
  lost = $state(false);
  #stop: AbortController | null = null;
  #due = { tick: 0, slow: 0 };
  #wake = () => {};

  #changed(): void {
    for (const pace of ['tick', 'slow'] as const) {
      if (this.#due[pace]) continue;
      this.#due[pace] = window.setTimeout(() => this.#tell(pace), calm[pace]);
    }
  }

  // A page that nobody sees waits until somebody looks.
  #tell(pace: 'tick' | 'slow'): void {
    if (document.hidden) {
      document.addEventListener('visibilitychange', () => this.#tell(pace), { once: true });
      return;
    }
    this.#due[pace] = 0;
    this[pace] += 1;
  }

  start(): void {
    this.stop();
    const stop = new AbortController();
    this.#stop = stop;
    addEventListener('online', () => this.#wake(), { signal: stop.signal });
    addEventListener('offline', () => (this.lost = true), { signal: stop.signal });
    void this.#run(stop.signal);
  }

  stop(): void {
    this.#stop?.abort();
    this.#stop = null;
    this.#wake();
    this.lost = false;
    clearTimeout(this.#due.tick);
    clearTimeout(this.#due.slow);
    this.#due = { tick: 0, slow: 0 };
  }

  async #run(signal: AbortSignal): Promise<void> {
    let tries = 0;
    while (!signal.aborted) {
      try {
        const response = await stream('/api/v1/events', signal);
        if (this.lost) this.#changed(); // what happened meanwhile was missed
        this.lost = false;
        tries = 0;
        await this.#read(response);
      } catch (cause) {
        if (signal.aborted) return;
        if (cause instanceof Problem && cause.status === 401) return;
        if (cause instanceof Problem && cause.status === 403) return this.#ask(signal);
      }
      if (signal.aborted) return;
      this.lost = true;
      const wait = (waits[Math.min(tries, waits.length - 1)] ?? 30) * 1000;
      tries += 1;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, wait * (0.8 + 0.4 * Math.random()));
        this.#wake = () => (clearTimeout(timer), resolve());
      });
    }
  }

  // A reporter's role hears no events.
  #ask(signal: AbortSignal): void {
    this.lost = false;
    const timer = setInterval(() => this.#changed(), unheard);
    signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  }

  async #read(response: Response): Promise<void> {
    const reader = response.body?.getReader();
    if (!reader) return;
    const text = new TextDecoder();
    const events = event_reader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      // "journal" for the node's own organisation, "changed" for others: what they may know of.
      const told = events(text.decode(value, { stream: true }));
      if (told.some((e) => e.event === 'journal' || e.event === 'changed')) this.#changed();
    }
  }
}

export const live = new Live();
