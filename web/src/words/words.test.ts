import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { en } from './en';
import { ja } from './ja';

const values = (text: string) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]))].sort();

test('both languages have the same keys with the same values in them', () => {
  assert.deepEqual(Object.keys(en).sort(), Object.keys(ja).sort());
  for (const key of Object.keys(ja) as (keyof typeof ja)[]) {
    assert.deepEqual(values(en[key]), values(ja[key]), key);
    assert.ok(ja[key].trim() || key === 'comma', key);
    for (const form of en[key].split('|')) assert.deepEqual(values(form), values(ja[key]), key);
  }
});

test('every word that a page asks for by name is there', () => {
  const root = join(process.cwd(), 'src');
  const files = ['App.svelte', ...['pages', 'parts'].flatMap((f) => readdirSync(join(root, f)).map((n) => join(f, n)))];
  for (const file of files)
    for (const [, key] of readFileSync(join(root, file), 'utf8').matchAll(/\bt\('([^']+)'/g))
      assert.ok((key as string) in ja, `${file}: ${key}`);
});
