// Who is signed in. The token lives as long as the browser tab.
import { get, get_open, use_access, type Me } from './api';
import { token_of } from './query';

const place = 'hinomi.token';

class Session {
  token = $state('');
  me = $state<Me | null>(null);
  // Why the sign-in page is shown again: the node did not accept the token.
  refused = $state(false);
  exercise = $state(false);
  node = $state('');

  constructor() {
    const linked = token_of(location.hash);
    if (location.hash.includes('token=')) {
      // A token in the address would stay in the history and in screenshots.
      history.replaceState(history.state, '', location.pathname + location.search);
    }
    this.#set(linked || sessionStorage.getItem(place) || '');
    addEventListener('hashchange', () => {
      const later = token_of(location.hash);
      if (!location.hash.includes('token=')) return;
      history.replaceState(history.state, '', location.pathname + location.search);
      if (later) void this.sign_in(later).catch(() => {});
    });
  }

  #set(token: string): void {
    this.token = token;
    if (token) sessionStorage.setItem(place, token);
    else sessionStorage.removeItem(place);
    use_access({ token, refused: () => this.#refuse() });
  }

  #refuse(): void {
    this.#set('');
    this.me = null;
    this.refused = true;
  }

  // Throws what the node said when it does not accept the token.
  async sign_in(token: string): Promise<void> {
    this.#set(token.trim());
    this.refused = false;
    await this.know();
  }

  async know(): Promise<void> {
    const me = await get<Me>('/api/v1/me');
    this.me = me;
    this.node = me.node.name;
    this.exercise = me.node.exercise;
  }

  // Before sign-in only the health answer can say that this is an exercise.
  async know_node(): Promise<void> {
    const health = await get_open<{ exercise?: boolean; name?: string }>('/health');
    if (health.exercise !== undefined) this.exercise = health.exercise;
    if (health.name !== undefined) this.node = health.name;
  }

  sign_out(): void {
    this.#set('');
    this.me = null;
    this.refused = false;
  }

  may(act: string): boolean {
    return this.me?.may.includes(act) ?? false;
  }
}

export const session = new Session();
