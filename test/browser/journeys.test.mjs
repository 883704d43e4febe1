// The journeys of people, each in Japanese and English, each page clean for axe.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { enter, settled, violations } from './harness.mjs';
import { close, node_for, person } from './world.mjs';

after(close);
const text = (page, selector) => page.locator(selector).first().innerText();
const clean = async (page, where) => assert.deepEqual(await violations(page), [], where);

for (const locale of ['ja-JP', 'en-GB']) {
  const ja = locale === 'ja-JP';

  test(`${locale}: a notice is written, approved, answered, watched live and recalled`, async (t) => {
    const node = await node_for(t, { base: false });
    const [analyst, approver, member, outsider] = [await person(t, { locale }), await person(t, { locale }), await person(t, { locale }), await person(t, { locale })];

    // The analyst sees who would be told while writing.
    let { page } = analyst;
    await enter(page, node.url, 'analyst-token', '/write');
    await page.locator('#w-title').fill('偽の請求書がみなと病院をかたっています');
    await page.locator('#w-text').fill('みなと病院の名前で届くメールの添付を開かないでください。');
    await page.locator('button[type=submit]').click();
    await page.locator('.wrong').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'w-to');
    await page.getByLabel(ja ? '医療' : 'Medical').check();
    await page.getByLabel(ja ? '電力' : 'Electricity').check();
    await page.getByLabel(ja ? '匿名化' : 'de-identify').check();
    await page.locator('.diff del').first().waitFor();
    assert.match(await text(page, '.lead-line'), /10/);
    assert.match(await text(page, '.rows-preview'), ja ? /選ばれた分野/ : /chosen sector/);
    await clean(page, 'write');
    await page.locator('#w-basis').fill('協定 第3条');
    await page.locator('button[type=submit]').click();
    await page.locator('#w-sent').waitFor();
    await clean(page, 'written');

    // The approver is led there, sees who, why and what was taken out, and presses one button.
    ({ page } = approver);
    const duty = [...node.duties.values()].at(-1);
    await enter(page, node.url, node.token, `/approve/${duty.id}`);
    await page.locator('.rows-preview .a-row').first().waitFor();
    assert.match(await text(page, '.diff'), /みなと病院/);
    assert.ok(!(await text(page, '.letter')).includes('みなと病院'));
    await clean(page, 'approve');
    await page.locator('#p-told').selectOption('no');
    await page.locator('.calm').waitFor();
    await page.locator('#p-told').selectOption('');
    await page.locator('.decide button[type=submit]').click();
    await page.locator('#decided').waitFor();
    await page.locator('.card.good a.button').first().click();
    await page.locator('.rows-deliveries .a-row').first().waitFor();
    const id = new URL(page.url()).pathname.split('/').at(-1);
    await page.locator('#d-q').fill('みなと');
    await page.waitForURL('**/notices/*?q=*');
    const before = await text(page, '.a-row:has-text("みなと病院")');
    assert.match(before, ja ? /送った/ : /Sent/);
    await clean(page, 'receipts');

    // A receiver finds it as the one thing to do, and says that it was understood.
    await enter(member.page, node.url, 'member-token');
    await member.page.locator('.next a.button').click();
    await member.page.locator('#answer-title').waitFor();
    await clean(member.page, 'letter');
    assert.equal(await member.page.locator('.rows-deliveries, #receipts').count(), 0);
    await member.page.locator('summary').first().click();
    await member.page.locator('#answer-note').fill('全員に知らせました');
    await member.page.getByRole('button', { name: ja ? '内容を確認しました' : 'I have understood this' }).click();
    await member.page.locator('.told', { hasText: ja ? '返事をしました' : 'You answered' }).waitFor();

    // The sender sees it live.
    await page.locator('.a-row', { hasText: 'みなと病院' }).filter({ hasText: ja ? '内容を確認した' : 'Understood' }).first().waitFor();
    await page.locator('.a-row', { hasText: '全員に知らせました' }).first().waitFor();

    // An outsider gets nothing and no trace of it.
    await enter(outsider.page, node.url, 'outsider-token', `/notices/${id}`);
    await outsider.page.locator('.note.bad').waitFor();
    assert.ok(!(await outsider.page.locator('main').innerText()).includes('請求書'));
    await outsider.page.goto(`${node.url}/notices`);
    await settled(outsider.page);
    assert.equal(await outsider.page.locator('.a-row').count(), 0);

    // A recall reaches the receiver.
    await page.getByRole('button', { name: /取り消す|Recall/ }).click();
    await page.locator('#recall-reason').waitFor();
    await clean(page, 'recall');
    await page.locator('dialog button[type=submit]').click();
    await page.locator('#recall-missing').waitFor();
    await page.locator('#recall-reason').fill('差出人が確かめられました');
    await page.locator('dialog button[type=submit]').click();
    await page.locator('main .note.bad a').waitFor();
    await member.page.locator('main .note.bad a').waitFor();
    assert.equal(await member.page.locator('#answer-title').count(), 0);
    await clean(member.page, 'recalled');
    for (const one of [analyst, approver, member, outsider]) assert.deepEqual(one.faults, []);
  });

  test(`${locale}: a clerk consents to being told of, sees what it was worth and who looked, and takes it back`, async (t) => {
    const node = await node_for(t, { looks: 450 });
    const { page, faults } = await person(t, { locale });
    await enter(page, node.url, 'reporter-token', '/consents');
    await page.locator('.calm').waitFor();
    await clean(page, 'no consent yet');
    await page.getByRole('button', { name: ja ? '同意する' : 'Give consent' }).click();
    await page.locator('#c-subject').waitFor();
    await page.locator('form button[type=submit]').last().click();
    await page.locator('#c-wrong').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'c-all');
    await clean(page, 'consent form');
    await page.getByLabel(ja ? '警察' : 'Police').check();
    await page.locator('#c-until').fill('2099-01-01');
    const posted = page.waitForRequest((r) => r.method() === 'POST' && r.url().endsWith('/consents'));
    await page.locator('form button[type=submit]').last().click();
    const body = (await posted).postDataJSON();
    assert.deepEqual([body.to, body.deidentified_only], [['police'], true]);
    await page.locator('.told', { hasText: ja ? '記録しました' : 'recorded' }).waitFor();
    const row = page.locator('.rows-consents .a-row').first();
    assert.match(await row.innerText(), ja ? /宅配便[\s\S]*警察[\s\S]*匿名化[\s\S]*効いています/ : /宅配便[\s\S]*Police[\s\S]*de-identified[\s\S]*In force/);
    await clean(page, 'a consent');
    await row.getByRole('button').click();
    await page.locator('.note', { hasText: ja ? 'もう届いたもの' : 'does not come back' }).waitFor();
    await clean(page, 'taking back');
    await row.getByRole('button').first().click();
    await page.locator('.told', { hasText: ja ? 'やめました' : 'taken back' }).waitFor();
    await page.locator('#c-show').selectOption('now');
    await page.locator('.calm').waitFor();
    await page.waitForURL('**/consents?show=now');

    await page.locator('.tabs a[href="/scores"]').click();
    await page.locator('.figure').waitFor();
    assert.match(await text(page, '.figure'), /8/); // useful twice, seen once: 3 + 3 + 2
    assert.match(await text(page, 'ul.points'), ja ? /-5\s*誤りがある/ : /-5\s*\S+/);
    await clean(page, 'scores');

    await page.locator('.tabs a[href="/disclosures"]').click();
    await page.locator('.rows-disclosures .a-row').first().waitFor();
    const first = await text(page, '.rows-disclosures .a-row');
    assert.match(first, ja ? /このノードの組織の人[\s\S]*分析者[\s\S]*読んだ/ : /this node's organisation[\s\S]*analyst[\s\S]*read it/);
    await clean(page, 'who looked');
    await page.locator('#l-answer').selectOption('denied');
    await page.waitForURL('**/disclosures?answer=denied');
    await page.waitForFunction((word) => [...document.querySelectorAll('.rows-disclosures .a-row')].every((r) => r.innerText.includes(word)), ja ? '断った' : 'denied');
    assert.ok((await page.locator('.a-row').count()) < 60);
    assert.deepEqual(faults, []);
  });

  test(`${locale}: an auditor reads what everybody asked for, and saves the proof`, async (t) => {
    const node = await node_for(t);
    const { page, faults } = await person(t, { locale });
    await enter(page, node.url, 'auditor-token', '/disclosures');
    await page.locator('.rows-disclosures .a-row').first().waitFor();
    await page.locator('#l-by').fill('Ono');
    await page.waitForURL('**/disclosures?by=Ono');
    await page.waitForFunction(() => [...document.querySelectorAll('.rows-disclosures .a-row')].every((r) => r.innerText.includes('Ono')));
    await clean(page, 'access journal');
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: ja ? /証明を保存/ : /Save proof/ }).first().click();
    assert.match((await saved).suggestedFilename(), /\.proof\.json$/);
    await page.locator('#l-scope').selectOption('own');
    await page.locator('.calm').waitFor();
    await page.goto(`${node.url}/scores`);
    await page.locator('.rows-scores .a-row').first().waitFor();
    await page.locator('.rows-scores a').first().click();
    await page.waitForURL('**/scores?explain=*');
    await page.locator('#score-one').waitFor();
    await clean(page, 'scores of all');
    assert.deepEqual(faults, []);
  });

  test(`${locale}: sign-in with password and code, wrong ones, an invitation`, async (t) => {
    const node = await node_for(t);
    const { page, faults, context } = await person(t, { locale });
    await page.goto(`${node.url}/shield?verdict=hold`);
    await page.locator('#person').waitFor();
    await clean(page, 'sign-in');
    const submit = () => page.locator('form').first().locator('button[type=submit]').click();
    await submit();
    await page.locator('.wrong').waitFor();
    await page.locator('#person').fill('Abe');
    await page.locator('#password').fill('wrong');
    await submit();
    await page.locator('.wrong', { hasText: ja ? '違います' : 'is wrong' }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'password');
    await page.locator('#password').fill('staple staple staple');
    await submit();
    await page.locator('#code').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'code');
    await page.locator('#code').fill('000000');
    await submit();
    await page.locator('.wrong').waitFor();
    await clean(page, 'wrong code');
    await page.locator('#code').fill('123 456');
    await submit();
    await page.locator('.who').waitFor();
    await settled(page);
    assert.equal(page.url(), `${node.url}/shield?verdict=hold`);
    assert.equal(await page.evaluate(() => sessionStorage.length + document.cookie.length), 0);

    // What is written carries the guard; the session outlives the tab's page.
    await page.goto(`${node.url}/account`);
    await page.locator('#old').waitFor();
    await clean(page, 'account');
    await page.locator('#glass-title').waitFor();
    await page.locator('section:has(#glass-title) summary').click();
    await page.locator('section:has(#glass-title) button[type=submit]').click();
    await page.locator('.wrong').waitFor();
    await page.locator('#glass-reason').fill('病院が止まっています');
    await page.locator('section:has(#glass-title) button[type=submit]').click();
    await page.locator('section:has(#glass-title) a[href^="/approve/"]').waitFor();
    await page.getByRole('button', { name: ja ? 'サインアウト' : 'Sign out' }).click();
    await page.locator('#person').waitFor();
    assert.equal((await context.request.get(`${node.url}/api/v1/me`)).status(), 401);

    // An invitation: a password of one's own, then codes from an app.
    await page.goto(`${node.url}/#invitation=invite-one`);
    await page.locator('#new-password').waitFor();
    assert.equal(page.url(), `${node.url}/`);
    await page.locator('#new-password').fill('short');
    await submit();
    await page.locator('.wrong').waitFor();
    await clean(page, 'invitation');
    await page.locator('#new-password').fill('a long sentence of mine');
    await page.locator('#again').fill('a long sentence of mine');
    await submit();
    await page.locator('.who', { hasText: 'Tanaka' }).waitFor();
    await page.goto(`${node.url}/account`);
    await page.getByRole('button', { name: ja ? '使い始める' : 'Begin' }).click();
    await page.locator('#totp-secret').waitFor();
    assert.equal(await text(page, '#totp-secret'), 'JBSW Y3DP EHPK 3PXP');
    await page.locator('#totp-code').fill('654321');
    await page.locator('section:has(#totp-title) button[type=submit]').click();
    await page.locator('.told', { hasText: ja ? '使い始めました' : 'now asked for' }).waitFor();
    await clean(page, 'codes');
    assert.deepEqual(faults, []);
  });

  test(`${locale}: a clerk answers a form once, and drafts for each desk are made`, async (t) => {
    const node = await node_for(t);
    const { page, faults } = await person(t, { locale });
    await enter(page, node.url, 'reporter-token', '/report');
    await page.locator('.forms a').first().waitFor();
    await clean(page, 'report');
    await page.locator('a[href="/report/ransomware"]').click();
    await page.locator('#q-organisation').waitFor();
    await settled(page);
    assert.equal(await page.locator('#q-ended_at').count(), 0);
    await page.locator('form button[type=submit]').click();
    await page.locator('#problems').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'problems');
    await clean(page, 'problems');
    await page.locator('#problems a').first().click();
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'q-organisation');
    await page.keyboard.insertText('ひもり製作所?');
    await page.locator('#q-sector').selectOption('other');
    await page.locator('#q-reporter-name').fill('総務 森');
    await page.locator('#q-reporter-email').fill('soumu@himori-works.example');
    await page.locator('.question:has(#q-aware_at) button').click();
    const choose = (id, words) => page.locator(`#q-${id}`).getByLabel(words, { exact: true }).check();
    await choose('status', ja ? '収まった' : 'Over');
    await page.locator('#q-ended_at').waitFor();
    await page.locator('#q-what_happened').fill('ファイルが開かなくなりました');
    await page.locator('#q-systems').fill('会計のPC 3台');
    await choose('service_effect', ja ? 'ない' : 'None');
    await choose('personal_data', ja ? 'ある' : 'Yes');
    // What is still missing is named; each is answered with its first choice.
    for (let round = 0; round < 4; ++round) {
      await page.locator('form button[type=submit]').click();
      await page.locator('#problems, .checked').first().waitFor();
      if (!(await page.locator('#problems').count())) break;
      for (const q of await page.locator('.invalid, [aria-invalid=true]').all()) {
        if ((await q.getAttribute('id')) === 'q-organisation') await q.fill('ひもり製作所');
        else if ((await q.evaluate((e) => e.tagName)) === 'FIELDSET') await q.locator('input').first().check();
        else if ((await q.evaluate((e) => e.tagName)) === 'SELECT') await q.selectOption({ index: 1 });
        else await q.fill('1');
      }
    }
    await page.locator('.checked').waitFor();
    assert.match(await text(page, '.checked'), ja ? /期限/ : /Due/);
    await clean(page, 'drafts');
    const posted = page.waitForRequest('**/api/v1/forms/ransomware');
    await page.locator('.checked button').last().click();
    const { answers } = (await posted).postDataJSON();
    assert.match(answers.aware_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.deepEqual(answers.reporter, { name: '総務 森', email: 'soumu@himori-works.example' });
    await page.locator('#filed').waitFor();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Excel' }).click();
    assert.ok((await saved).suggestedFilename().endsWith('.xlsx'));
    await clean(page, 'filed');
    assert.deepEqual(faults, []);
  });

  test(`${locale}: a citizen reports phishing without an account`, async (t) => {
    const node = await node_for(t);
    const { page, faults } = await person(t, { locale, width: 360 });
    await page.goto(`${node.url}/citizen`);
    await page.locator('#q-received_at').waitFor();
    await clean(page, 'citizen');
    await page.locator('form button[type=submit]').click();
    await page.locator('#problems').waitFor();
    await page.locator('.question:has(#q-received_at) button').click();
    await page.getByLabel('SMS').or(page.getByLabel('Text message')).check();
    await page.locator('#q-indicator_urls').fill('hxxps://parcel[.]example/');
    await page.locator('#q-entered').getByLabel(ja ? 'パスワード' : 'A password').check();
    await page.locator('#q-entered').getByLabel(ja ? '何も入れていない' : 'Nothing').check();
    assert.equal(await page.locator('#q-entered input:checked').count(), 1);
    await page.locator('#q-entered').getByLabel(ja ? 'パスワード' : 'A password').check();
    await page.locator('#q-want_answer').getByLabel(ja ? 'はい' : 'Yes').check();
    await page.locator('form button[type=submit]').click();
    await page.locator('#q-reply_to-problem').waitFor();
    await page.locator('#q-reply_to-phone').fill('03-0000-0000');
    const posted = page.waitForRequest('**/citizen-reports');
    await page.locator('form button[type=submit]').click();
    assert.equal((await posted).headers().authorization, undefined);
    await page.locator('#citizen-done').waitFor();
    assert.match(await text(page, '.card.good'), ja ? /すぐに変えて/ : /change the password/);
    await clean(page, 'citizen, sent');
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
    assert.deepEqual(faults, []);
  });

  test(`${locale}: the register: stale contacts named, a guided entry, hand-over, import with refusals`, async (t) => {
    const node = await node_for(t);
    const { page, faults } = await person(t, { locale });
    await enter(page, node.url, 'admin-token', '/contacts');
    await page.locator('.rows-contacts .a-row').first().waitFor();
    await page.locator('section:has(#dead)', { hasText: '岬水道' }).waitFor();
    assert.match(await text(page, 'section:has(#reach)'), ja ? /水道/ : /Water/);
    assert.match(await text(page, 'section:has(#dead)'), /丘の銀行/);
    await clean(page, 'contacts');
    await page.locator('#k-state').selectOption('stale');
    await page.waitForURL('**/contacts?state=stale');
    // The rows of before stand until the others are there.
    await page.waitForFunction(() => !document.querySelector('.rows-contacts .contact-state:not(.stale)'));
    await page.locator('.rows-contacts', { hasText: ja ? '90日以上' : '90 days' }).waitFor();

    // Two people at a small desk: the organisation, then each of them.
    await page.goto(`${node.url}/members`);
    await settled(page);
    await clean(page, 'members');
    await page.getByRole('button', { name: ja ? '組織を加える' : 'Add a member' }).click();
    await page.locator('#m-id').fill('nishi-village');
    await page.locator('#m-name').fill('西の村役場');
    await page.locator('#m-number').fill('1700110005901');
    const submit = () => page.locator('section.good form button[type=submit]').click();
    await submit();
    await page.locator('.wrong').waitFor();
    await clean(page, 'guide');
    await page.locator('#m-number').fill('');
    await submit();
    await page.locator('#c-holder').fill('西 一郎');
    await submit();
    await page.locator('.wrong').waitFor();
    await page.locator('#c-address-0').fill('soumu@nishi-village.example');
    await submit();
    await page.locator('#guide', { hasText: '3.' }).waitFor();
    await clean(page, 'guide, contact');
    await page.locator('section.good form button.quiet').last().click();
    await page.locator('a[href="/members/nishi-village"]').first().click();
    await page.locator('h3', { hasText: '西 一郎' }).waitFor();
    await clean(page, 'member');

    // Who leaves hands over; no role may become empty.
    await page.getByRole('button', { name: ja ? '担当を引き継ぐ' : 'Hand over' }).click();
    await page.locator('form:has(#hand) button[type=submit]').click();
    await page.locator('form:has(#hand) .note.bad', { hasText: 'would be empty' }).waitFor();
    await page.locator('#hand-to').fill('西 二郎');
    await clean(page, 'hand-over');
    await page.locator('form:has(#hand) button[type=submit]').click();
    await page.locator('.told', { hasText: '西 一郎' }).waitFor();
    await page.locator('h3', { hasText: '西 二郎' }).waitFor();

    // A file: first what would happen and what is refused, where and why.
    await page.goto(`${node.url}/import`);
    await settled(page);
    const csv = 'id,name,sector,corporate_number\nkita-town,北の町役場,government,\nbad,番号違い,water,12345\n,名前だけ,water,\nminato-hospital,みなと病院,medical,\n';
    await page.locator('#i-file').setInputFiles({ name: 'register.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await page.locator('#i-result').waitFor();
    assert.ok(!node.register.members.has('kita-town'));
    await page.locator('.rows-refused', { hasText: 'line 3' }).waitFor();
    assert.match(await text(page, '.rows-refused'), /not a corporate number/);
    await clean(page, 'import');
    await page.locator('.card button.large').click();
    await page.locator('.card.good').waitFor();
    assert.ok(node.register.members.has('kita-town'));

    await page.goto(`${node.url}/communities`);
    await settled(page);
    await clean(page, 'communities');
    await page.locator('a[href="/communities/council"]').click();
    await page.locator('#tier-1').waitFor();
    await clean(page, 'community');
    assert.deepEqual(faults, []);
  });
}
