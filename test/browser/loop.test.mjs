// The main loop: report, approve, shield, recall, record. Runs on the mock and, with HINOMI_URL and
// HINOMI_TOKEN set, on a real node.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { enter, settled } from './harness.mjs';
import { close, node_for, person, real } from './world.mjs';

after(close);
const mark = Date.now().toString(36); // a real node keeps what earlier runs reported

async function report_and_open_duty(page, url, text, title) {
  await page.goto(`${url}/report`);
  await settled(page);
  await page.locator('#report-text').fill(text);
  await page.locator('#report-title').fill(title);
  await page.locator('.check-result .group').first().waitFor();
  await page.locator('button[type=submit]').click();
  await page.locator('#sent-title').waitFor();
  await page.locator('a[href^="/approve/"].large').click();
  await page.locator('#decide').waitFor();
  await settled(page);
}

async function approve(page, token, url, second) {
  await page.locator('#basis').selectOption('telecom');
  await page.locator('.decide button[type=submit]').click();
  await page.locator('#decided').waitFor();
  const notice = page.locator('a[href^="/record/"].button');
  if ((await notice.count()) === 0 && second) {
    const address = page.url();
    await page.locator('.who').click();
    await page.getByRole('button', { name: 'サインアウト' }).click();
    await enter(page, url, second, new URL(address).pathname);
    await page.locator('#basis').selectOption('own');
    await page.locator('.decide button[type=submit]').click();
    await notice.waitFor();
  }
}

async function loop(t, node) {
  const { page, faults } = await person(t);
  const block = `invoice-${mark}-${node.url.length}.example`;
  await enter(page, node.url, node.token);
  await report_and_open_duty(page, node.url, `次のサイトに注意してください。\nhxxps://${block.replace('.', '[.]')}/ｌｏｇｉｎ\nsecond-${block}`, `試験 ${mark}`);
  await approve(page, node.token, node.url, node.second);

  await page.goto(`${node.url}/shield?q=${block}&state=published`);
  await settled(page);
  const row = page.locator('.rows-shield .a-row').filter({ hasText: `second-${block}` }).first();
  await row.waitFor();
  await row.locator('.why').click();
  await page.locator('.detail button', { hasText: '取り消す' }).click();
  await page.locator('#recall-reason').waitFor();
  await page.locator('dialog button[type=submit]').click();
  await page.locator('#recall-missing').waitFor();
  await page.locator('#recall-reason').fill('試験での取り消し');
  await page.locator('dialog button[type=submit]').click();
  await page.locator('dialog').waitFor({ state: 'detached' });
  await row.waitFor({ state: 'detached' });

  await page.goto(`${node.url}/record`);
  await settled(page);
  await page.locator('#record-q').fill(`ｓｅｃｏｎｄ-${block.replace('.', '[.]')}`);
  await page.keyboard.press('Enter');
  await page.locator('.chain .record').first().waitFor();
  await settled(page);
  await page.locator('.proof.ok').first().waitFor();
  const kinds = await page.locator('.chain .kicker').allTextContents();
  for (const kind of ['外へ出たもの', '名前のある人の判断', '誰がいつまでに決めるか', '根拠のある判定', '入ってきたもの'])
    assert.ok(kinds.includes(kind), `${kind} in ${kinds}`);
  assert.equal(await page.locator('.note.bad').count(), 0);
  assert.deepEqual(faults, []);
}

test('main loop, one approver', { skip: real ? 'a real node is tested' : false }, async (t) => loop(t, await node_for(t)));
test('main loop, two approvers', { skip: real ? 'a real node is tested' : false }, async (t) => loop(t, await node_for(t, { needs: 2 })));
test('main loop on a real node', { skip: real ? false : 'HINOMI_URL is not set' }, async (t) => loop(t, real));

test('the loop by keyboard alone', { skip: real ? 'a real node is tested' : false }, async (t) => {
  const node = await node_for(t, { base: false });
  const { page } = await person(t);
  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  // Tab until the wanted element has the focus: what cannot be reached fails.
  const reach = async (selector) => {
    for (let i = 0; i < 60; ++i) {
      if (await page.evaluate((s) => document.activeElement?.matches(s), selector)) return;
      await page.keyboard.press('Tab');
    }
    assert.fail(`${selector} is not reached by Tab`);
  };
  await page.goto(node.url);
  await settled(page);
  await reach('.token summary');
  await press('Enter');
  await reach('#token');
  await page.keyboard.type('approver-token');
  await press('Enter');
  await page.locator('.who').waitFor();
  await settled(page);
  await press('g', 'r');
  await page.waitForURL('**/report');
  await settled(page);
  await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
  await reach('#report-text');
  await page.keyboard.insertText('key-one.example\nkey-two.example');
  await page.locator('.check-result .group').waitFor();
  await press('Control+Enter');
  await page.locator('#sent-title').waitFor();
  await reach('a[href^="/approve/"]');
  await reach('a.large');
  await press('Enter');
  await page.locator('#decide').waitFor();
  await settled(page);
  await reach('tbody input[type=checkbox]');
  await press('Space');
  await reach('#basis');
  await press('ArrowDown');
  await reach('.decide button[type=submit]');
  await press('Enter');
  await page.locator('#decided').waitFor();
  assert.match(await page.locator('.card.good').innerText(), /1件が配布物に入りました/);
  await press('g', 's');
  await page.waitForURL('**/shield');
  await settled(page);
  await press('/');
  await page.keyboard.type('key-');
  await page.waitForURL('**/shield?q=key-');
  await page.locator('.rows-shield .a-row').first().waitFor();
  await reach('.why');
  await page.locator('.a-row', { hasText: '公開中' }).locator('.why').focus();
  await press('Enter');
  await page.locator('dialog.detail').waitFor();
  await reach('.detail button');
  await press('Enter');
  await reach('#recall-reason');
  await page.keyboard.insertText('間違いでした');
  await reach('dialog button[type=submit]');
  await press('Enter');
  await page.locator('dialog').waitFor({ state: 'detached' });
  await page.locator('.tag.recalled').waitFor();
  await press('g', 'c');
  await page.waitForURL('**/record');
  await settled(page);
  await press('/');
  await page.keyboard.insertText('key-two.example');
  await press('Enter');
  await page.locator('.proof.ok').first().waitFor();
});
