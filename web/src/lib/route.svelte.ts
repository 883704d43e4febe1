// The address of the page. Paths have no dot, so the node answers each with index.html.
import { tick } from 'svelte';
import { enter_place, leave_place, left_at, new_place } from './memory';

class Route {
  path = $state(location.pathname);
  search = $state(location.search);
  // Counts moves to another page, so that focus follows them but not a changed filter.
  moves = $state(0);

  constructor() {
    history.scrollRestoration = 'manual'; // long lists are drawn after the browser would scroll
    if (!history.state?.place) history.replaceState(new_place(), '');
    enter_place(history.state);
    let waiting = 0;
    addEventListener('scroll', () => {
      clearTimeout(waiting);
      waiting = window.setTimeout(() => leave_place(scrollY), 100);
    }, { passive: true });
    addEventListener('popstate', (event) => {
      clearTimeout(waiting);
      leave_place(scrollY);
      enter_place(event.state);
      this.#read();
    });
    document.addEventListener('click', (event) => {
      if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
        return;
      const link = (event.target as Element | null)?.closest?.('a');
      if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
      if (link.pathname === location.pathname && link.hash) return; // within the page
      if (!is_page(link.pathname)) return;
      event.preventDefault();
      leave_place(scrollY, link.getAttribute('href') ?? '');
      this.go(link.pathname + link.search);
    });
  }

  #read(): void {
    if (this.path !== location.pathname) this.moves += 1;
    this.path = location.pathname;
    this.search = location.search;
  }

  go(address: string): void {
    leave_place(scrollY);
    if (address !== location.pathname + location.search) history.pushState(new_place(), '', address);
    enter_place(history.state);
    this.#read();
    window.scrollTo(0, 0);
  }

  // The same page with another filter: no new step back for each letter typed.
  replace(search: string): void {
    history.replaceState(history.state, '', this.path + search);
    this.search = search;
  }

  // Down to where the page was left, as soon as it is long enough again, and to the link that was followed.
  async return_to_place(): Promise<HTMLElement | null> {
    const [was, moves] = [left_at(), this.moves];
    if (!was) return null;
    const top = was.scroll; // scrolling there step by step would be taken for where it was left
    for (let n = 0; n < 40 && moves === this.moves; ++n) {
      await tick();
      window.scrollTo(0, top);
      if (Math.abs(scrollY - top) < 2) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await new Promise((resolve) => requestAnimationFrame(resolve));
    await tick();
    return was.link ? document.querySelector<HTMLElement>(`main a[href="${CSS.escape(was.link)}"]`) : null;
  }
}

const pages = [
  '', 'report', 'citizen', 'approve', 'write', 'notices', 'members', 'contacts', 'communities', 'suppliers', 'import', 'shield', 'record',
  'consents', 'flaws', 'systems', 'watch', 'hunt', 'rules', 'suppressions', 'devices', 'cases', 'scores', 'disclosures', 'appeal', 'account', 'access', 'help',
];
const is_page = (path: string) => pages.includes(path.split('/')[1] ?? '');

export const route = new Route();
