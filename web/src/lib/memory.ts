// What a page showed, for coming back to it: what its lists had fetched, how far it was scrolled, and which
// link was followed. Each step of the history has a place here, named in history.state; the newest are kept.
interface Place { scroll: number; link: string; kept: Map<string, unknown> }

const most = 30;
const places = new Map<string, Place>();
const fresh = (): Place => ({ scroll: 0, link: '', kept: new Map() });
let here = fresh();
let back = false; // the page was left before and is shown again

export const new_place = (): { place: string } => ({ place: String(Math.random()) });

// Begins a page, at a step of the history that may have been shown before.
export function enter_place(state: unknown): void {
  const key = (state as { place?: string } | null)?.place ?? '';
  back = places.has(key);
  here = places.get(key) ?? fresh();
  if (!key) return;
  places.delete(key);
  places.set(key, here); // the newest stands last
  for (const old of places.keys()) {
    if (places.size <= most) break;
    places.delete(old);
  }
}

export function leave_place(scroll: number, link?: string): void {
  here.scroll = scroll;
  if (link !== undefined) here.link = link;
}

// Where the page was left, when it is shown again.
export const left_at = (): { scroll: number; link: string } | undefined => (back ? here : undefined);

// What was kept when the page was shown before, and how to keep something for the next time. Named by the
// text of what fetches it, which stands in one place of the program. Call while a component is being made.
export function remembered<T>(fetcher: (...args: never[]) => unknown): { was: T | undefined; keep: (what: T) => void } {
  const [name, place] = [String(fetcher), here];
  return { was: back ? (place.kept.get(name) as T | undefined) : undefined, keep: (what) => place.kept.set(name, what) };
}
