import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { en } from './en';
import { ja } from './ja';

import account from './account';
import devices from './devices';
import flaws from './flaws';
import forms from './forms';
import letters from './letters';
import mine from './mine';
import people from './people';
import products from './products';
import rules from './rules';
import suppliers from './suppliers';
import systems from './systems';
import watch from './watch';

const areas = { core: { ja, en }, account, devices, flaws, forms, letters, mine, people, products, rules, suppliers, systems, watch } as Record<string, Record<'ja' | 'en', Record<string, string>>>;
const values = (text: string) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]))].sort();

test('both languages have the same keys with the same values in them', () => {
  for (const [area, words] of Object.entries(areas)) {
    assert.deepEqual(Object.keys(words.en).sort(), Object.keys(words.ja).sort(), area);
    for (const [key, text] of Object.entries(words.ja)) {
      assert.ok(text.trim() || key === 'comma', key);
      for (const form of (words.en[key] ?? '').split('|')) assert.deepEqual(values(form), values(text), key);
    }
  }
});

test('no word is in two areas', () => {
  const all = Object.values(areas).flatMap((words) => Object.keys(words.ja));
  assert.deepEqual(all.filter((key, i) => all.indexOf(key) !== i), []);
});

test('every word that a page asks for by name is there', () => {
  const all = new Set(Object.values(areas).flatMap((words) => Object.keys(words.ja)));
  const root = join(process.cwd(), 'src');
  const files = ['App.svelte', ...['pages', 'parts'].flatMap((f) => readdirSync(join(root, f)).map((n) => join(f, n)))];
  for (const file of files)
    for (const [, key] of readFileSync(join(root, file), 'utf8').matchAll(/\bt\('([^']+)'/g))
      assert.ok(all.has(key as string), `${file}: ${key}`);
});
