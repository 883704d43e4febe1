// The address of the page. Paths have no dot, so the node answers each with index.html.
class Route {
  path = $state(location.pathname);
  search = $state(location.search);
  // Counts moves to another page, so that focus follows them but not a changed filter.
  moves = $state(0);

  constructor() {
    addEventListener('popstate', () => this.#read());
    document.addEventListener('click', (event) => {
      if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
        return;
      const link = (event.target as Element | null)?.closest?.('a');
      if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
      if (link.pathname === location.pathname && link.hash) return; // within the page
      if (!is_page(link.pathname)) return;
      event.preventDefault();
      this.go(link.pathname + link.search);
    });
  }

  #read(): void {
    if (this.path !== location.pathname) this.moves += 1;
    this.path = location.pathname;
    this.search = location.search;
  }

  go(address: string): void {
    if (address !== location.pathname + location.search) history.pushState(null, '', address);
    this.#read();
    window.scrollTo(0, 0);
  }

  // The same page with another filter: no new step back for each letter typed.
  replace(search: string): void {
    history.replaceState(null, '', this.path + search);
    this.search = search;
  }
}

const pages = [
  '', 'report', 'citizen', 'approve', 'write', 'notices', 'members', 'contacts', 'communities', 'import', 'shield', 'record',
  'appeal', 'account', 'access', 'help',
];
const is_page = (path: string) => pages.includes(path.split('/')[1] ?? '');

export const route = new Route();
