// Who is signed in: by a session, whose cookie no script can read, or by a token, which lives as long
// as the browser tab.
import { get, get_open, post, Problem, use_access, type Me } from './api';
import { given, given_of } from './query';

const place = 'hinomi.token';
interface Entered { me: Me; csrf: string }

class Session {
  token = $state('');
  me = $state<Me | null>(null);
  // It is known that nobody is signed in.
  out = $state(false);
  // Why the sign-in page is shown again: the node no longer accepts the token, or the session ended.
  refused = $state<'' | 'token' | 'session'>('');
  invitation = $state('');
  problem = $state(''); // of a sign-in with another provider
  exercise = $state(false);
  node = $state('');

  constructor() {
    const linked = this.#take();
    this.#set(linked || sessionStorage.getItem(place) || '');
    addEventListener('hashchange', () => {
      const later = this.#take();
      if (later) void this.sign_in(later).catch(() => {});
    });
  }

  // A secret in the address would stay in the history and in screenshots.
  #take(): string {
    const found = given_of(location.hash);
    if (!given.some((key) => key in found)) return '';
    history.replaceState(history.state, '', location.pathname + location.search);
    if (found.invitation) this.invitation = found.invitation;
    if (found.problem) this.problem = found.problem;
    return found.token ?? '';
  }

  #set(token: string, csrf = ''): void {
    this.token = token;
    if (token) sessionStorage.setItem(place, token);
    else sessionStorage.removeItem(place);
    use_access({ token, csrf, refused: () => this.#refuse() });
  }

  #refuse(): void {
    this.refused = this.token ? 'token' : this.me ? 'session' : '';
    this.#leave();
  }

  #leave(): void {
    this.#set('');
    this.me = null;
    this.out = true;
  }

  #enter(me: Me, csrf: string): void {
    if (!this.token) this.#set('', csrf);
    this.me = me;
    this.out = false;
    this.refused = '';
    this.invitation = this.problem = '';
    this.node = me.node.name;
    this.exercise = me.node.exercise;
  }

  // Throws what the node said when it does not accept the token.
  async sign_in(token: string): Promise<void> {
    this.#set(token.trim());
    this.refused = '';
    await this.know();
  }

  // Throws; `where` of the Problem says which part is wrong or wanted: password or code.
  async sign_in_person(name: string, password: string, code: string): Promise<void> {
    this.#set('');
    const entered = await post<Entered>('/api/v1/signin', { name, password, code: code || undefined }, 'enter');
    this.#enter(entered.me, entered.csrf);
  }

  async accept_invitation(password: string): Promise<void> {
    this.#set('');
    const entered = await post<Entered>('/api/v1/signin/invitation', { invitation: this.invitation, password }, 'enter');
    this.#enter(entered.me, entered.csrf);
  }

  async know(): Promise<void> {
    try {
      const me = await get<Me>('/api/v1/me');
      this.#enter(me, me.csrf ?? '');
    } catch (cause) {
      if ((cause as Problem).status !== 401) throw cause;
      this.out = true;
      if (this.refused) throw cause;
    }
  }

  // Before sign-in only the health answer can say that this is an exercise.
  async know_node(): Promise<void> {
    const health = await get_open<{ exercise?: boolean; name?: string }>('/health');
    if (health.exercise !== undefined) this.exercise = health.exercise;
    if (health.name !== undefined) this.node = health.name;
  }

  async sign_out(): Promise<void> {
    if (!this.token) await post('/api/v1/signout', {}).catch(() => {});
    this.refused = '';
    this.#leave();
  }

  may(...acts: string[]): boolean {
    return acts.some((act) => this.me?.may.includes(act));
  }
  // One of the node's own desk: it sees drafts, deliveries and the whole register.
  get desk(): boolean {
    return this.me?.scope === 'node';
  }
}

export const session = new Session();
