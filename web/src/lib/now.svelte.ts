// The present, for "in 3 days"; it moves twice a minute.
class Clock {
  now = $state(new Date());
  constructor() {
    setInterval(() => (this.now = new Date()), 30_000);
  }
}

export const clock = new Clock();
