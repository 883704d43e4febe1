// What every test stands on: a browser, and a node: a mock, or the real one that HINOMI_URL names.
import { browser } from './harness.mjs';
import { mock } from './mock.mjs';

export const real = process.env.HINOMI_URL
  ? {
      url: process.env.HINOMI_URL.replace(/\/$/, ''),
      token: process.env.HINOMI_TOKEN ?? '',
      second: process.env.HINOMI_TOKEN_SECOND ?? '', // another approver, where two are needed
      // Tokens by part: approver, analyst, administrator, reporter, and member: an analyst of member_id.
      people: JSON.parse(process.env.HINOMI_PEOPLE ?? 'null'),
    }
  : null;

// A node for one test; the same names for both kinds.
export async function node_for(test, options = {}) {
  const node = await mock(options);
  test.after(() => node.stop());
  return { ...node, token: 'approver-token', second: 'second-token' };
}

let opened;
export async function person(test, how = {}) {
  opened ??= browser();
  const made = await (await opened).person(how);
  test.after(() => made.context.close());
  return made;
}

export async function close() {
  if (opened) await (await opened).close();
}
