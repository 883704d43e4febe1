// axe-core on every page: nothing may be found. Of two languages, two colour schemes and two widths each two
// meet in one of the four.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { enter, settled, violations } from './harness.mjs';
import { close, node_for, person } from './world.mjs';

after(close);
const cases = [['ja-JP', false, 1280], ['ja-JP', true, 360], ['en-GB', true, 1280], ['en-GB', false, 360]];
for (const [locale, dark, width] of cases) {
  test(`axe: ${locale}, ${dark ? 'dark' : 'light'}, ${width}`, async (t) => {
    const node = await node_for(t, { needs: 2, watches: true });
    const { page, faults } = await person(t, { locale, dark, width });
    const clean = async (where) => assert.deepEqual(await violations(page), [], where);
    await page.goto(node.url);
    await settled(page);
    await clean('sign-in');
    await enter(page, node.url, node.token);
    await clean('home');
    for (const path of ['/approve', '/notices', `/notices/${node.letter}`, '/write', '/consents', '/scores', '/disclosures', '/watch', '/rules', '/rules/r-broken', '/suppressions', '/hunt', '/devices', '/cases', '/account', '/help', '/appeal', '/nowhere']) {
      await page.goto(node.url + path);
      await settled(page);
      await clean(path);
    }
    await page.goto(`${node.url}/report`);
    await settled(page);
    await page.locator('#report-text').fill('a.sites.example maybe.example 203.0.113.9\n300.1.1.1 b.example');
    await page.locator('#group-hold').waitFor();
    await clean('report, checked');
    await page.locator('button[type=submit]').click();
    await page.locator('#sent-title').waitFor();
    await clean('report, sent');
    await page.locator('a.large').click();
    await page.locator('#decide').waitFor();
    await page.locator('.decide button[type=submit]').click();
    await page.locator('.wrong').waitFor();
    await clean('duty');
    await page.goto(`${node.url}/shield?state=published`);
    await settled(page);
    await page.locator('.why').first().click();
    await clean('shield');
    await page.locator('.detail button').first().click();
    await page.locator('#recall-reason').waitFor();
    await clean('recall');
    await page.goto(`${node.url}/record?value=parcel-1.example`);
    await settled(page);
    await page.locator('.record summary').first().click();
    await page.locator('.proof.ok').first().waitFor();
    await clean('record');
    assert.deepEqual(faults, []);
  });
}
