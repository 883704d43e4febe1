// The journeys of people in the real program: with HINOMI_URL and HINOMI_PEOPLE set (run.mjs sets them for the demo).
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { enter, settled, violations } from './harness.mjs';
import { close, person, real } from './world.mjs';

after(close);
const skip = real?.people ? false : 'HINOMI_URL is not set';
const mark = Date.now().toString(36); // a real node keeps what earlier runs wrote

test('a notice on a real node: contact, draft, approval, answer, receipts live, recall', { skip }, async (t) => {
  const { url, people } = real;
  const [admin, analyst, approver, member] = await Promise.all([1, 2, 3, 4].map(() => person(t)));

  // Whom to reach there.
  let { page } = admin;
  await enter(page, url, people.administrator, `/members/${people.member_id}`);
  await page.getByRole('button', { name: '連絡先を加える' }).click();
  await page.locator('#c-role').fill(`desk-${mark}`);
  await page.locator('#c-holder').fill(`係 ${mark}`);
  await page.locator('.channel select').selectOption('page');
  await page.locator('form button[type=submit]').last().click();
  await page.locator('h3', { hasText: mark }).waitFor();
  assert.deepEqual(await violations(page), []);

  ({ page } = analyst);
  await enter(page, url, people.analyst, '/write');
  await page.locator('#w-title').fill(`試験の通知 ${mark}`);
  await page.locator('#w-text').fill('添付を開かないでください。');
  await page.locator('form details summary').last().click();
  await page.locator('#w-members').fill(people.member_id);
  await page.locator('#w-basis').fill('協定 第3条');
  await page.locator('.rows-preview .a-row').first().waitFor();
  assert.deepEqual(await violations(page), []);
  await page.locator('form button[type=submit]').click();
  await page.locator('#w-sent').waitFor();
  const duty = await page.locator('.card.good a[href^="/approve/"]').getAttribute('href');

  ({ page } = approver);
  await enter(page, url, people.approver, duty);
  await page.locator('.rows-preview .a-row').first().waitFor();
  assert.deepEqual(await violations(page), []);
  await page.locator('.decide button[type=submit]').click();
  await page.locator('#decided').waitFor();
  await page.locator('.card.good a[href^="/notices/"]').click();
  await page.locator('.rows-deliveries .a-row').first().waitFor();
  const path = new URL(page.url()).pathname;

  await enter(member.page, url, people.member, path);
  await member.page.locator('#answer-title').waitFor();
  assert.equal(await member.page.locator('#deliveries').count(), 0);
  // In the demonstration the member's mailboxes may have said "understood" by themselves.
  await member.page.getByRole('button', { name: '対応しました' }).click();
  await member.page.locator('.told', { hasText: '返事をしました' }).waitFor();
  await page.locator('.a-row', { hasText: '対応した' }).first().waitFor();
  assert.deepEqual(await violations(page), []);

  await page.getByRole('button', { name: /取り消す…/ }).click();
  await page.locator('#recall-reason').fill('試験が終わりました');
  await page.locator('dialog button[type=submit]').click();
  await page.locator('main .note.bad a').waitFor();
  await member.page.locator('main .note.bad a').waitFor();
  for (const one of [admin, analyst, approver, member]) assert.deepEqual(one.faults, []);
});

test('now, the lists and the forms on a real node', { skip }, async (t) => {
  const { url, people } = real;
  const { page, faults } = await person(t);
  await enter(page, url, people.approver);
  assert.equal(await page.locator('.note.bad').count(), 0);
  for (const path of ['/notices', '/members', `/members/${people.member_id}`, '/contacts', '/communities', '/approve', '/report/ddos']) {
    await page.goto(url + path);
    await settled(page);
    await page.waitForTimeout(500);
    assert.equal(await page.locator('.note.bad').count(), 0, path);
    assert.deepEqual(await violations(page), [], path);
  }
  await page.goto(`${url}/citizen`);
  await page.locator('#q-received_at').waitFor();
  await page.locator('.question:has(#q-received_at) button').click();
  await page.locator('#q-channel input').first().check();
  await page.locator('#q-entered input').first().check();
  await page.locator('form button[type=submit]').click();
  await page.locator('#citizen-done').waitFor();
  assert.deepEqual(faults, []);
});

test('an invitation, a password and signing in on a real node', { skip }, async (t) => {
  const { url, people } = real;
  const [admin, guest] = await Promise.all([person(t), person(t)]);
  await enter(admin.page, url, people.administrator, '/access');
  await admin.page.getByRole('button', { name: '加える' }).click();
  await admin.page.locator('#a-name').fill(`試験 ${mark}`);
  await admin.page.locator('form button[type=submit]').click();
  await admin.page.locator('#given').waitFor();
  const link = await admin.page.locator('.card.good code').innerText();
  const { page } = guest;
  await page.goto(url + new URL(link).hash.replace(/^/, '/'));
  await page.locator('#new-password').waitFor();
  const password = `a long sentence ${mark}`;
  await page.locator('#new-password').fill(password);
  await page.locator('#again').fill(password);
  await page.locator('form button[type=submit]').first().click();
  await page.locator('.who', { hasText: mark }).waitFor();
  await page.locator('.who').click();
  await page.getByRole('button', { name: 'サインアウト' }).click();
  await page.locator('#person').fill(`試験 ${mark}`);
  await page.locator('#password').fill('not this one at all');
  await page.locator('form button[type=submit]').first().click();
  await page.locator('.wrong', { hasText: '違います' }).waitFor();
  await page.locator('#password').fill(password);
  await page.locator('form button[type=submit]').first().click();
  await page.locator('.who', { hasText: mark }).waitFor();
});
