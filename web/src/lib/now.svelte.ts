// The present, for "in 3 days"; it moves twice a minute. It is the node's: an office PC's clock may be wrong.
const wrong = 30_000; // milliseconds apart that are not explained by the way of an answer

class Clock {
  now = $state(new Date());
  #ahead = 0; // of this machine's clock
  constructor() {
    setInterval(() => this.#tell(), 30_000);
  }

  #tell(): void {
    this.now = new Date(Date.now() + this.#ahead);
  }

  // What an answer's Date header says.
  hear(date: string | null): void {
    const ahead = date ? Date.parse(date) - Date.now() : NaN;
    if (Number.isNaN(ahead) || Math.abs(ahead - this.#ahead) < wrong) return;
    this.#ahead = Math.abs(ahead) < wrong ? 0 : ahead;
    this.#tell();
  }
}

export const clock = new Clock();
