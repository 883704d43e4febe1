// Each page on the mock: what it must do beside the main loop.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { enter, settled, wide } from './harness.mjs';
import { close, node_for, person } from './world.mjs';

after(close);
const text = (page, selector) => page.locator(selector).first().innerText();

test('an access token: nothing, a wrong one, the right one, and out again', async (t) => {
  const node = await node_for(t);
  const { page } = await person(t);
  await page.goto(node.url);
  await settled(page);
  await page.locator('.token summary').click();
  await page.locator('.token button').click();
  await page.locator('.wrong').waitFor();
  await page.locator('#token').fill('wrong');
  await page.locator('.token button').click();
  await page.locator('[role=alert]', { hasText: '使えません' }).waitFor();
  assert.equal(await page.evaluate(() => sessionStorage.getItem('hinomi.token')), null);
  await page.locator('#token').fill(' approver-token ');
  await page.locator('.token button').click();
  await page.locator('.who').waitFor();
  await page.locator('.who').click();
  await page.getByRole('button', { name: 'サインアウト' }).click();
  await page.locator('#person').waitFor();
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
});

test('a sign-in link leaves the address bar and the history at once', async (t) => {
  const node = await node_for(t);
  const { page } = await person(t);
  await enter(page, node.url, node.token, '/shield?verdict=hold');
  assert.equal(page.url(), `${node.url}/shield?verdict=hold`);
  assert.ok(!(await page.content()).includes(node.token));
});

test('a token that is revoked leads back to sign-in', async (t) => {
  const node = await node_for(t);
  const { page } = await person(t);
  await enter(page, node.url, node.token);
  await page.route('**/api/v1/shield**', (route) => route.fulfill({ status: 401, json: { error: { kind: 'denied', what: '' } } }));
  await page.locator('nav a[href="/shield"]').click();
  await page.locator('#token').waitFor();
  await page.locator('[role=alert]', { hasText: '使えません' }).waitFor();
});

test('now: the nearest deadline first, what is in danger, counts lead to lists', async (t) => {
  const node = await node_for(t);
  const { page } = await person(t);
  await enter(page, node.url, node.token);
  assert.match(await text(page, '.next h2'), /工場の事務担当者から/);
  assert.match(await text(page, '.next .due'), /令和/);
  assert.match(await text(page, '.danger'), /いますぐ/);
  assert.equal(await page.locator('.danger a[href="/contacts?state=dead"]').count(), 1);
  await page.locator('.story').getByRole('button', { name: '止める' }).click();
  await page.locator('.story').getByRole('button', { name: '物語を進める' }).waitFor();
  await page.locator('#story-speed').selectOption('5');
  await page.locator('.counts a[href="/approve"]').last().click();
  await settled(page);
  assert.match(await text(page, 'main [role=status]'), /2件/);
});

test('a reporter sees what a reporter may, and no more', async (t) => {
  const node = await node_for(t);
  const { page, faults } = await person(t);
  await enter(page, node.url, 'reporter-token');
  assert.equal(await page.locator('nav a').count(), 4);
  await page.goto(`${node.url}/shield`);
  await page.locator('main p', { hasText: '役割' }).waitFor();
  await page.goto(`${node.url}/report`);
  await settled(page);
  await page.locator('#report-text').fill('reported-by-clerk.example');
  await page.locator('button[type=submit]').click();
  await page.locator('#sent-title').waitFor();
  assert.equal(await page.locator('a[href^="/approve/"], a[href^="/shield"]').count(), 0);
  assert.deepEqual(faults, []);
});

test('report: Japanese, defanged and wide text is judged while writing; refused lines say where', async (t) => {
  const node = await node_for(t);
  const { page } = await person(t);
  await enter(page, node.url, node.token, '/report');
  await page.locator('#report-text').fill('請求書の件（ｈｘｘｐｓ://files[.]sites[.]example/ｐａｙ）、１９８．５１．１００．７\n300.1.1.1\n203.0.113.9');
  await page.locator('#group-url_only').waitFor();
  const result = await text(page, '.check-result');
  assert.match(result, /https:\/\/files\.sites\.example\/pay/);
  assert.match(result, /198\.51\.100\.7/);
  assert.match(result, /よく使われるサイトなので/);
  assert.match(result, /popular-10k/);
  assert.match(result, /line 2/);
  assert.match(result, /病院のネットワーク/);
  assert.match(result, /まだ送っていません/);
  await page.locator('#report-text').fill('<img src=x onerror=alert(1)>.example <b>bold</b>.example x.example');
  await page.locator('#group-block').waitFor();
  assert.equal(await page.locator('.check-result img, .check-result b').count(), 0);
});

test('report: a file as it is, byte for byte, with progress and cancel', async (t) => {
  const node = await node_for(t);
  const { page } = await person(t);
  await enter(page, node.url, node.token, '/report');
  // "file-one.example" and a word in CP932: the pages must not re-encode a file.
  const bytes = Buffer.concat([Buffer.from('file-one.example '), Buffer.from([0x90, 0xbf, 0x8b, 0x81]), Buffer.from('\n')]);
  const sent = page.waitForRequest((r) => r.url().includes('/reports') && !r.url().includes('dry_run'));
  await page.locator('#report-file').setInputFiles({ name: '報告.txt', mimeType: 'text/plain', buffer: bytes });
  await page.locator('.file', { hasText: '報告.txt' }).waitFor();
  await page.locator('#report-tlp').selectOption('TLP:GREEN');
  await page.locator('#group-block').waitFor();
  await page.locator('button[type=submit]').click();
  const request = await sent;
  assert.ok(request.url().includes('tlp=TLP%3AGREEN'));
  await page.locator('#sent-title').waitFor();
  const id = await text(page, 'code.big');
  const back = await page.evaluate(async (one) => {
    const r = await fetch(`/api/v1/records/${one}/body`, { headers: { Authorization: `Bearer ${sessionStorage.getItem('hinomi.token')}` } });
    return r.text();
  }, id);
  assert.match(back, /file-one\.example/);

  await page.goto(`${node.url}/report`);
  await settled(page);
  const big = Buffer.alloc(8 << 20, 'big.example\n');
  await page.locator('#report-file').setInputFiles({ name: 'big.txt', mimeType: 'text/plain', buffer: big });
  await page.locator('.check-result [role=status]', { hasText: '送ったあと' }).waitFor();
  await page.route('**/api/v1/reports**', async () => {}); // never answers
  await page.locator('button[type=submit]').click();
  await page.locator('progress').waitFor();
  await page.locator('form .row button').click();
  await page.locator('button[type=submit]').waitFor();
});

test('approve: basis is asked for, exceptions stay out, reasons open', async (t) => {
  const node = await node_for(t);
  const { page } = await person(t);
  await enter(page, node.url, node.token);
  await page.locator('.next .button').click();
  await page.locator('#decide').waitFor();
  await page.locator('.why').first().click();
  assert.match(await text(page, '.detail'), /信頼できる情報源/);
  await page.locator('.decide button[type=submit]').click();
  await page.locator('[role=alert]').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'basis');
  await page.locator('#basis').selectOption('other');
  await page.locator('#basis-text').fill('協定第3条');
  await page.getByLabel('billing-himori.example を公開する').uncheck();
  await page.locator('#f-q').fill('198[.]51');
  assert.equal(await page.locator('tbody input').count(), 2);
  await page.getByRole('button', { name: '表示中をすべて外す' }).click();
  assert.match(await text(page, '.decide [role=status]'), /7件のうち4件/);
  await page.locator('.decide .small-button').first().click();
  const posted = page.waitForRequest('**/decision');
  await page.locator('.decide button[type=submit]').click();
  const body = (await posted).postDataJSON();
  assert.equal(body.basis, '協定第3条');
  assert.deepEqual(body.except.sort(), ['domain:billing-himori.example', 'ipv4:198.51.100.7', 'ipv4:198.51.100.9']);
  assert.match(body.until, /^\d{4}-\d\d-\d\dT\d\d:59:59Z$/);
  await page.locator('#decided').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'decided');
  assert.match(await text(page, '.card.good'), /4件が配布物に入りました/);
});

test('decline needs no basis', async (t) => {
  const node = await node_for(t);
  const { page } = await person(t);
  await enter(page, node.url, node.token);
  await page.locator('.next .button').click();
  await page.locator('.decide .row button.quiet.large').click();
  await page.locator('#decided', { hasText: '見送りました' }).waitFor();
});

test('two approvals: who has agreed, who is missing; emergency opens a review that can withdraw', async (t) => {
  const node = await node_for(t, { needs: 2 });
  const { page } = await person(t);
  await enter(page, node.url, node.token);
  await page.locator('.next .button').click();
  await page.locator('#basis').selectOption('own');
  await page.locator('.decide button[type=submit]').click();
  await page.locator('#decided', { hasText: '承認を記録しました' }).waitFor();
  await page.locator('.note', { hasText: 'あと1人' }).waitFor();
  assert.match(await text(page, '.facts'), /Sato/);
  await page.getByRole('link', { name: '次にすること' }).click();
  await settled(page);
  assert.match(await text(page, '.next h2'), /銀行/);
  await page.locator('.next .button').click();
  await page.locator('#basis').selectOption('necessity');
  await page.getByLabel('緊急公開にする').check();
  await page.getByRole('button', { name: 'いますぐ緊急公開する' }).click();
  await page.locator('#decided', { hasText: '公開しました' }).waitFor();
  await page.locator('.card.good a[href^="/approve/"]').click();
  await page.locator('h1', { hasText: '銀行' }).waitFor();
  await page.locator('.lead', { hasText: '別の人の目で' }).waitFor();
  await page.getByRole('button', { name: '公開を取り下げる' }).click();
  await page.locator('#decided', { hasText: '取り下げました' }).waitFor();
});

test('shield: filters live in the address, sort, paging, link, CSV', async (t) => {
  const node = await node_for(t, { many: 450 });
  const { page } = await person(t);
  await enter(page, node.url, node.token, '/shield');
  await page.locator('#s-verdict').selectOption('url_only');
  await page.waitForURL('**/shield?verdict=url_only');
  await page.locator('[role=status]', { hasText: '16件の判定' }).waitFor();
  await page.locator('#s-sort').selectOption('value');
  await page.reload();
  await settled(page);
  const values = await page.locator('.rows-shield .a-row code.big').allTextContents();
  assert.deepEqual(values, [...values].sort());
  assert.equal(values.length, 16);
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'CSVで保存' }).click();
  const file = await (await saved).path();
  const lines = readFileSync(file, 'utf8').split('\r\n').slice(0, -1);
  assert.equal(lines.length, 17);
  assert.ok(lines[0].startsWith('\uFEFFtype,value,verdict'));
  await page.locator('#s-verdict').selectOption('');
  await page.locator('[role=status]', { hasText: 'うち200件を読み込みました' }).waitFor();
  // As one scrolls on, since the list may grow after the first look.
  await page.waitForFunction(() => {
    scrollTo(0, document.body.scrollHeight);
    const said = [...document.querySelectorAll('[role=status]')].map((one) => one.textContent).join(' ');
    return Number(/うち(\d+)件を読み込みました/.exec(said)?.[1] ?? 0) >= 400;
  }, null, { polling: 200 });
  const total = Number(/(\d+)件の判定/.exec(await text(page, '.spread [role=status]'))?.[1]);
  assert.ok(total > 450);
  for (const kind of ['CSV', 'JSON']) {
    const whole = page.waitForEvent('download');
    await page.getByRole('button', { name: `${kind}で保存` }).click();
    const written = readFileSync(await (await whole).path(), 'utf8');
    assert.equal(kind === 'CSV' ? written.split('\r\n').length - 2 : JSON.parse(written).items.length, total, kind);
  }
  await page.locator('#s-report').selectOption({ label: '宅配便をかたるSMS' });
  await page.locator('[role=status]', { hasText: /^18件の判定/ }).waitFor();
  await page.locator('#s-q').fill('no-such-thing');
  await page.locator('.calm').waitFor();
});

test('shield: 100,000 decisions: the first row, sorting and finding stay fast', async (t) => {
  const node = await node_for(t, { many: 100_000 });
  const { page } = await person(t);
  await enter(page, node.url, node.token);
  const rows = page.locator('.rows-shield .a-row');
  const took = {};
  const timed = async (what, act) => {
    const begin = Date.now();
    await act();
    took[what] = Date.now() - begin;
  };
  await timed('first row', async () => {
    await page.locator('nav a[href="/shield"]').click();
    await rows.first().waitFor();
  });
  assert.match(await text(page, '.spread [role=status]'), /100,0\d\d件/);
  await timed('ten pages', async () => {
    for (let n = 0; n < 10; ++n) {
      await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
      await page.waitForFunction((least) => Number(/うち([\d,]+)件を読み込みました/.exec(document.querySelector('main').innerText)?.[1].replaceAll(',', '')) >= least, (n + 2) * 200);
    }
  });
  await page.evaluate(() => scrollTo(0, 0)); // where the filters are
  await timed('sort', async () => {
    await page.locator('#s-sort').selectOption('value');
    await page.waitForFunction(() => document.querySelector('.rows-shield code.big')?.textContent < 'm');
  });
  await timed('find', async () => {
    await page.locator('#s-q').fill('many-9999');
    await page.waitForFunction(() => [...document.querySelectorAll('.rows-shield .a-row')].length > 0 && [...document.querySelectorAll('.rows-shield code.big')].every((c) => c.textContent.includes('many-9999')));
  });
  t.diagnostic(JSON.stringify(took));
  for (const [what, limit] of [['first row', 10_000], ['ten pages', 90_000], ['sort', 10_000], ['find', 10_000]])
    assert.ok(took[what] < limit, `${what}: ${took[what]} ms`);
  assert.ok((await page.evaluate(() => document.querySelectorAll('*').length)) < 2000);
});

test('back from a detail: the list stands where it was left, filter, rows and focus', async (t) => {
  const node = await node_for(t, { letters: 5000, base: false });
  const { page, faults } = await person(t);
  await enter(page, node.url, node.token, '/notices?box=sent&sort=received');
  await page.locator('.rows-notices .a-row').first().waitFor();
  for (let n = 0; n < 4; ++n) {
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await page.waitForTimeout(250);
  }
  await page.evaluate(() => scrollTo(0, 52_000));
  await page.waitForTimeout(300);
  const link = page.locator('.a-row a').nth(15);
  const title = await link.innerText();
  const left = await page.evaluate(() => scrollY);
  await link.click();
  await page.locator('h1', { hasText: title }).waitFor();
  assert.equal(await page.evaluate(() => scrollY), 0);
  await page.goBack();
  await page.locator('.a-row a', { hasText: title }).first().waitFor();
  await page.waitForFunction((y) => Math.abs(scrollY - y) < 3, left);
  await page.waitForFunction((one) => document.activeElement?.textContent === one, title);
  assert.equal(new URL(page.url()).search, '?box=sent&sort=received');
  // And forward again begins at the top of the same notice.
  await page.goForward();
  await page.locator('h1', { hasText: title }).waitFor();
  // A page that is opened anew begins at the top.
  await page.locator('nav a[href="/notices"]').click();
  await page.locator('.rows-notices .a-row').first().waitFor();
  assert.equal(await page.evaluate(() => scrollY), 0);
  assert.deepEqual(faults, []);
});

test('the present is the node\'s own where this machine\'s clock is wrong', async (t) => {
  const node = await node_for(t);
  const { page } = await person(t);
  await page.route(/\/api\/v1\/(?!events)/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), date: new Date(Date.now() + 40 * 60_000).toUTCString() } });
  });
  await enter(page, node.url, node.token);
  await page.locator('.danger .away', { hasText: /^(3[89]|40) 分前$/ }).first().waitFor();
});

test('a notice that nobody was told of by events is found by a reporter all the same', async (t) => {
  const node = await node_for(t);
  const { page } = await person(t);
  await page.route('**/api/v1/events', (route) => route.fulfill({ status: 403, json: { error: { kind: 'denied', what: '' } } }));
  await page.clock.install();
  await enter(page, node.url, 'reporter-token');
  const again = page.waitForRequest('**/api/v1/now');
  await page.clock.fastForward(40_000);
  await again;
  assert.equal(await text(page, '.line'), '');
});

test('record: any spelling, an id, downloads, what is unknown', async (t) => {
  const node = await node_for(t);
  const { page } = await person(t);
  await enter(page, node.url, node.token, `/record?value=${encodeURIComponent('ｐａｒｃｅｌ-1[.]example')}`);
  await page.locator('.proof.ok').first().waitFor();
  assert.equal(await page.locator('.chain .record').count(), 5);
  const card = page.locator('.record').last();
  await card.locator('summary').click();
  assert.match(await card.locator('pre').innerText(), /parcel-1\.example/);
  for (const [name, ending] of [['元のまま保存', '.txt'], ['証明を保存', '.proof']]) {
    const saved = page.waitForEvent('download');
    await card.getByRole('button', { name }).click();
    assert.ok((await saved).suggestedFilename().endsWith(ending));
  }
  await card.getByRole('link', { name: /この記録からたどる/ }).click();
  await page.waitForURL('**/record/0190*');
  await settled(page);
  assert.ok((await page.locator('.record.here').innerText()).includes('報告'));
  await page.locator('#record-q').fill('unheard-of.example');
  await page.keyboard.press('Enter');
  await page.locator('.calm', { hasText: '判定はありません' }).waitFor();
  await page.goto(`${node.url}/record/01900000-0000-7000-8000-999999999999`);
  await page.locator('.calm', { hasText: '見る権限がありません' }).waitFor();
});

test('appeal without sign-in gives a receipt; its duty has its own words', async (t) => {
  const node = await node_for(t);
  const { page } = await person(t);
  await page.goto(node.url);
  await settled(page);
  await page.locator('main a[href="/appeal"]').click();
  await page.locator('#appeal-value').waitFor();
  await page.locator('button[type=submit]').click();
  await page.locator('.wrong').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'appeal-value');
  await page.locator('#appeal-value').fill('parcel-1.example');
  await page.locator('#appeal-reason').fill('わたしの店です');
  await page.locator('#appeal-contact').fill('shop@parcel-1.example');
  const posted = page.waitForRequest('**/appeals');
  await page.locator('button[type=submit]').click();
  assert.equal((await posted).headers().authorization, undefined);
  await page.locator('#appeal-done').waitFor();
  assert.match(await text(page, '.card.good code'), /^0190/);

  const duty = [...node.duties.values()].at(-1);
  await enter(page, node.url, node.token, `/approve/${duty.id}`);
  assert.match(await text(page, '.facts'), /わたしの店です/);
  await page.getByRole('button', { name: '遮断を取り消す' }).click();
  await page.locator('[role=alert]', { hasText: '答えを書いて' }).waitFor();
  await page.locator('#note').fill('取り消しました。');
  await page.getByRole('button', { name: '遮断を取り消す' }).click();
  await page.locator('#decided', { hasText: '取り消しました' }).waitFor();
});

test('language: default by the browser, switched, remembered', async (t) => {
  const node = await node_for(t);
  const { page } = await person(t, { locale: 'en-GB' });
  await enter(page, node.url, node.token);
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
  assert.match(await text(page, 'h1'), /^Now/);
  await page.getByRole('button', { name: '日本語' }).click();
  assert.match(await text(page, 'h1'), /^いま/);
  await page.reload();
  await settled(page);
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'ja');
});

test('exercise: on every page, in the title, on paper; absent otherwise', async (t) => {
  const node = await node_for(t);
  const { page } = await person(t);
  await page.goto(`${node.url}/appeal`);
  await page.locator('.exercise').waitFor();
  await enter(page, node.url, node.token);
  assert.match(await page.title(), /演習/);
  await page.emulateMedia({ media: 'print' });
  assert.ok(await page.locator('.exercise').isVisible());
  await page.emulateMedia({ media: 'screen' });
  const serious = await node_for(t, { exercise: false });
  await enter(page, serious.url, node.token);
  assert.equal(await page.locator('.exercise').count(), 0);
});

test('print: a document with no controls', async (t) => {
  const node = await node_for(t);
  const { page } = await person(t);
  await enter(page, node.url, node.token, '/shield');
  await page.emulateMedia({ media: 'print' });
  for (const selector of ['nav', '.filters', '.corner', 'main button:not(.why)'])
    for (const one of await page.locator(selector).all()) assert.equal(await one.isVisible(), false, selector);
  assert.ok(await page.locator('footer .onlyprint').isVisible());
  assert.match(await text(page, 'footer .onlyprint'), /himori.*Sato.*令和/);
});

test('live: what others do appears by itself; a lost node is said calmly and found again', async (t) => {
  const node = await node_for(t);
  const [{ page }, other] = [await person(t), await person(t)];
  await enter(page, node.url, node.token, '/shield');
  await enter(other.page, node.url, node.second, '/report');
  await other.page.locator('#report-text').fill('while-you-watch.example');
  await other.page.locator('button[type=submit]').click();
  await page.locator('.rows-shield code', { hasText: 'while-you-watch.example' }).waitFor();

  const kept = await page.locator('.rows-shield .a-row').count();
  await node.stop();
  await page.locator('.line', { hasText: '接続が切れました' }).waitFor();
  assert.equal(await page.locator('.rows-shield .a-row').count(), kept);
  await node_for(t, { port: node.port });
  await page.waitForFunction(() => document.querySelector('.line')?.textContent === '', null, { timeout: 20_000 });
});

test('phone: no page scrolls sideways at 360 pixels', async (t) => {
  const node = await node_for(t, { needs: 2 });
  for (const locale of ['ja-JP', 'en-GB']) {
    const { page } = await person(t, { locale, width: 360, height: 740, isMobile: true, hasTouch: true });
    await page.goto(node.url);
    await settled(page);
    assert.equal(await wide(page), 0, `${locale} sign-in`);
    await enter(page, node.url, node.token);
    const duty = [...node.duties.values()].find((d) => d.state === 'open');
    for (const path of ['/', '/report', '/approve', `/approve/${duty.id}`, '/write', '/notices', `/notices/${node.letter}`, '/members', '/members/minato-hospital', '/contacts', '/communities', '/consents', '/scores', '/disclosures', '/report/ddos', '/citizen', '/shield', '/record?value=parcel-1.example', '/appeal', '/account', '/help']) {
      await page.goto(node.url + path);
      await settled(page);
      assert.equal(await wide(page), 0, `${locale} ${path}`);
    }
  }
});

test('shortcuts can be turned off', async (t) => {
  const node = await node_for(t);
  const { page } = await person(t);
  await enter(page, node.url, node.token, '/account');
  await page.getByLabel(/キー操作/).uncheck();
  await page.locator('h1').click();
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await page.waitForTimeout(300);
  assert.equal(new URL(page.url()).pathname, '/account');
});

test('100,000 notices and members: only what is on screen is drawn, more come as one scrolls', async (t) => {
  const node = await node_for(t, { letters: 100_000, members: 100_000, base: false });
  const { page, faults } = await person(t);
  for (const [path, rows, q, found] of [['/notices', 'notices', '#n-q', '通知 77777'], ['/members', 'members', '#r-q', 'ひもり組織 77777']]) {
    await enter(page, node.url, node.token, path);
    await page.locator(`.rows-${rows} .a-row`).first().waitFor();
    assert.match(await text(page, 'main p[role=status]'), /100,000/);
    assert.equal(await page.locator(`.rows-${rows}`).getAttribute('aria-rowcount'), '100001');
    let requests = 0;
    page.on('request', (r) => (requests += r.url().includes('limit=200') ? 1 : 0));
    for (let n = 0; n < 12; ++n) {
      const before = requests;
      await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
      await page.waitForFunction((b) => document.querySelectorAll('.a-row').length > 10 && b >= 0, before);
      await page.waitForTimeout(60);
    }
    assert.ok(requests >= 3, `${requests} pages came`);
    assert.ok((await page.locator('.a-row').count()) < 60);
    assert.ok((await page.evaluate(() => document.querySelectorAll('*').length)) < 1500);
    // On paper stands what was loaded, not only what was on screen.
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    assert.ok((await page.locator('.a-row').count()) > 200);
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    await page.locator(q).fill(found);
    await page.locator('.a-row', { hasText: found }).first().waitFor();
    await page.waitForFunction(() => document.querySelectorAll('.a-row').length === 1);
  }
  assert.deepEqual(faults, []);
});

test('a role sees nothing it may not: no page, no link, no trace', async (t) => {
  const node = await node_for(t);
  const { page } = await person(t);
  await enter(page, node.url, 'reporter-token');
  assert.deepEqual(await page.locator('.top nav a').allTextContents(), ['いま', '報告', '通知', '同意']);
  for (const path of ['/members', '/contacts', '/communities', '/import', '/approve', '/write', '/shield', '/record']) {
    await page.goto(node.url + path);
    await page.locator('main p', { hasText: '役割' }).waitFor();
  }
  await page.goto(`${node.url}/notices/${node.letter}`);
  await page.locator('main .note.bad').waitFor();
  // A member's analyst sees the own member alone, and no tools of the desk.
  await enter(page, node.url, 'member-token', '/members');
  assert.match(await text(page, 'main p[role=status]'), /1組織/);
  assert.equal(await page.getByRole('button', { name: '組織を加える' }).count(), 0);
  await page.goto(`${node.url}/members/himori-power`);
  await page.locator('main .note.bad').waitFor();
  await page.goto(`${node.url}/contacts`);
  await settled(page);
  assert.equal(await page.locator('#dead').count(), 0);
  await page.goto(`${node.url}/notices/${node.letter}`);
  await page.locator('#answer-title').waitFor();
  assert.equal(await page.locator('#deliveries, #receipts, a[href^="/write"]').count(), 0);
});
