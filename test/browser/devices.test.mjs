// Devices, from the list to the provision, and cases of devices told and mended: in Japanese and English, each page clean
// for axe, with the keyboard, on a phone and on paper.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { enter, settled, violations, wide } from './harness.mjs';
import { close, node_for, person } from './world.mjs';

after(close);
const text = (page, selector) => page.locator(selector).first().innerText();
const clean = async (page, where) => assert.deepEqual(await violations(page), [], where);

for (const locale of ['ja-JP', 'en-GB']) {
  const ja = locale === 'ja-JP';

  test(`${locale}: what is wrong with a device, and who acts by when`, async (t) => {
    const node = await node_for(t, { base: false });
    const { page, faults } = await person(t, { locale });
    await enter(page, node.url, 'analyst-token', '/devices');
    await page.locator('.rows-devices .a-row').first().waitFor();
    const row = await text(page, '.rows-devices .a-row');
    assert.match(row, ja ? /出荷時のままの認証情報/ : /Credential as set in the factory/);
    // What the owner does next, though the provider's day is sooner; what nobody vouches for counts no more.
    assert.match(row, ja ? /初期パスワードを変える/ : /Change the credential/);
    assert.match(row, ja ? /問題1件/ : /1 finding\b/);
    await clean(page, 'devices');
    // By keyboard alone.
    await page.locator('.rows-devices .a-row a').first().focus();
    await page.keyboard.press('Enter');
    await page.locator('#d-plan').waitFor();
    await settled(page);
    // What is for oneself comes first; what others do stands apart.
    assert.match(await text(page, '.plan li'), ja ? /初期パスワードを変える/ : /Change the credential/);
    assert.match(await text(page, '.others li'), ja ? /回線事業者/ : /Provider of the line/);
    await page.setInputFiles('#look-file', { name: 'scan.xml', mimeType: 'text/xml', buffer: Buffer.from('<nmaprun/>') });
    await page.getByRole('button', { name: ja ? '送る' : 'Send', exact: true }).click();
    await page.getByText(ja ? '新しい問題はありません' : 'Nothing new is wrong').waitFor();
    assert.match(await text(page, '[aria-labelledby=d-found]'), /scan line 7/);
    assert.match(await text(page, '[aria-labelledby=d-found]'), ja ? /証拠の期限が切れている/ : /the evidence is over/);
    assert.match(await text(page, '[aria-labelledby=d-gaps]'), /MUD/);
    await page.locator('details summary').first().focus();
    await page.keyboard.press('Enter');
    const first = await text(page, 'tbody tr');
    assert.match(first, /5\.1-1/);
    assert.match(first, ja ? /満たさない/ : /Unmet/);
    await clean(page, 'device');
    assert.deepEqual(faults, []);
  });

  test(`${locale}: a provider tells an owner`, async (t) => {
    const node = await node_for(t, { base: false });
    const { page, faults } = await person(t, { locale });
    await enter(page, node.url, 'analyst-token', '/cases');
    await page.locator('.rows-cases .a-row').first().waitFor();
    assert.equal(await page.locator('.rows-cases .a-row').count(), 2);
    assert.match(await text(page, '.rows-cases .a-row'), ja ? /期限を過ぎた/ : /overdue/);
    assert.match(await text(page, '.rows-cases .a-row:nth-child(2)'), ja ? /再び2回/ : /back 2 times/);
    await clean(page, 'cases');
    await page.getByRole('button', { name: ja ? /^持ち主に知らせた/ : /^Owner was told/ }).click();
    await page.locator('.told', { hasText: ja ? '記録しました' : 'on record' }).waitFor();
    await page.locator('.rows-cases .a-row', { hasText: ja ? '連絡済み' : 'Owner told' }).first().waitFor();
    await page.locator('#c-state').selectOption('gone');
    await page.waitForURL('**/cases?state=gone');
    await page.locator('.rows-cases .a-row', { hasText: ja ? '解消を確認' : 'Gone at the next look' }).waitFor();
    assert.equal(await page.locator('.rows-cases .a-row').count(), 1);
    assert.deepEqual(faults, []);
  });
}

test('on a phone nothing is wider than it, and on paper no button is left', async (t) => {
  const node = await node_for(t, { base: false });
  const { page } = await person(t, { width: 360, height: 740 });
  await enter(page, node.url, 'analyst-token', '/devices');
  await page.locator('.rows-devices .a-row').first().waitFor();
  const device = await page.locator('.rows-devices .a-row a').first().getAttribute('href');
  for (const path of ['/devices', '/cases', device]) {
    await page.goto(node.url + path);
    await settled(page);
    assert.equal(await wide(page), 0, path);
  }
  await page.goto(`${node.url}/cases`);
  await page.locator('.rows-cases .a-row').first().waitFor();
  for (const name of ['devices', 'cases']) {
    await page.goto(`${node.url}/${name}`);
    await page.locator(`.rows-${name} .a-row`).first().waitFor();
    const over = await page.evaluate(() => [...document.querySelectorAll('.rows [role=cell]')].filter((c) => c.parentElement && c.getBoundingClientRect().bottom > c.parentElement.getBoundingClientRect().bottom + 1).length);
    assert.equal(over, 0, `every row of ${name} holds its cells`);
  }
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('main button:visible').count(), 0);
});
