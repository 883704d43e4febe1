// People with passwords, sessions and break-glass of the mock.
import { randomUUID } from 'node:crypto';

export function signin(ctx, tokens) {
  const { error, at, day, record, open_duty } = ctx;
  const accounts = new Map([
    ['Sato', { password: 'correct horse battery', token: 'approver-token', code: null }],
    ['Abe', { password: 'staple staple staple', token: 'analyst-token', code: '123456' }],
  ]);
  const invitations = new Map([['invite-one', 'second-token']]);
  const added = [];
  const revoked = new Set();
  const sessions = new Map(); // by cookie: { token, csrf }
  const wrong = (where) => [401, error('denied', where === 'code' ? 'the second factor is wanted' : 'wrong', where)];

  function begin(account, response) {
    const id = randomUUID();
    const csrf = randomUUID();
    sessions.set(id, { account, csrf });
    response.setHeader('Set-Cookie', `hinomi_session=${id}; HttpOnly; SameSite=Strict; Path=/`);
    return [200, { me: ctx.me(tokens[account.token], { csrf, until: at(Date.now() + day / 3), totp: !!account.code }), csrf }];
  }
  const cookie = (request) => /hinomi_session=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1];

  return {
    // Who calls by cookie; nobody when a writing request lacks its guard.
    who(request) {
      const session = sessions.get(cookie(request));
      if (!session || (request.method === 'POST' && request.headers['x-hinomi-csrf'] !== session.csrf)) return undefined;
      return { ...tokens[session.account.token], session };
    },
    // Before it is known who calls.
    open(method, path, input, request, response) {
      if (path === '/api/v1/signin' && method === 'GET') return [200, { oidc: true }];
      if (path === '/api/v1/signin') {
        const account = accounts.get(input.name);
        if (!account || account.password !== input.password) return wrong('password');
        if (account.code && account.code !== input.code) return wrong('code');
        return begin(account, response);
      }
      if (path === '/api/v1/signin/invitation') {
        const token = invitations.get(input.invitation);
        if (!token) return [401, error('denied', 'this invitation was used or is unknown', 'invitation', 'Ask for a new one')];
        invitations.delete(input.invitation);
        const account = { password: input.password, token, code: null };
        accounts.set(tokens[token].name, account);
        return begin(account, response);
      }
      return undefined;
    },
    api(noun, id, verb, input, who, request) {
      const account = who.session?.account;
      if (noun === 'signout') return sessions.delete(cookie(request)), [200, {}];
      if (noun === 'account' && id === 'password') {
        if (account.password !== input.old) return [403, wrong('old')[1]];
        account.password = input.new;
        return [200, {}];
      }
      if (noun === 'account' && id === 'totp') {
        if (input.remove) return input.code === account.code ? ((account.code = null), [200, { totp: false }]) : [403, wrong('code')[1]];
        if (!input.code) return [200, { secret: 'JBSWY3DPEHPK3PXP', uri: 'otpauth://totp/himori:Sato?secret=JBSWY3DPEHPK3PXP' }];
        if (input.code !== '654321') return [403, wrong('code')[1]];
        account.code = input.code;
        return [200, { totp: true }];
      }
      if (noun === 'access') {
        if (!who.may.includes('administer')) return [403, error('denied', 'not for this role')];
        if (input.revoke) return revoked.add(input.name), [201, { access: record('access', input, { title: input.name }).id, token: '' }];
        if (input.name) {
          const made = record('access', { ...input, oidc_subject: undefined }, { title: input.name });
          added.push(input);
          if (input.kind === 'person') invitations.set(made.id, 'second-token');
          return [201, { access: made.id, token: input.kind === 'token' ? `token-${made.id}` : '', ...(input.kind === 'person' ? { invitation: made.id } : {}) }];
        }
        const items = [...Object.values(tokens), ...added].map((a) => ({ name: a.name, role: a.role, member: a.member, scope: a.scope ?? 'member', kind: a.kind ?? (accounts.has(a.name) ? 'person' : 'token'), password: true, totp: !!accounts.get(a.name)?.code, oidc: false, revoked: revoked.has(a.name) }));
        return [200, { items, next: null, total: items.length }];
      }
      if (noun === 'break-glass') {
        const r = record('break_glass', { by: who.name, reason: input.reason }, { title: who.name });
        tokens[who.token].glass_until = at(Date.now() + input.minutes * 60_000);
        return [201, { break_glass: r.id, until: tokens[who.token].glass_until, duty: open_duty('review_access', r, [], who.name).id }];
      }
      return undefined;
    },
  };
}
