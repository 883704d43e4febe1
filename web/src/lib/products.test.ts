import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comparison_rows, is_said, product_body, worst_of } from './products';

test('the worst of some risks is named', () => {
  assert.equal(worst_of({ none: 4, low: 0, medium: 1, high: 0 }), 'medium');
  assert.equal(worst_of({ none: 4, low: 2, medium: 1, high: 1 }), 'high');
  assert.equal(worst_of({ none: 4, low: 0, medium: 0, high: 0 }), 'none');
});

test('a product says only what was filled in', () => {
  const body = product_body({ name: ' Pump ', system: '', cpes: 'cpe:2.3:a:kawa:pump:*, cpe:2.3:o:kawa:os:*' }, { name: 'pump.json', text: '{}' });
  assert.deepEqual(body, { name: 'Pump', cpes: ['cpe:2.3:a:kawa:pump:*', 'cpe:2.3:o:kawa:os:*'], sbom: '{}', file: 'pump.json' });
  assert.ok(is_said(body));
  assert.ok(!is_said(product_body({ maker: 'Kawa' })));
});

test('a comparison as rows of a table', () => {
  const figure = (value: string | null) => ({ value, evidence: value ? ['a.json', 'b.json'] : [] });
  const rows = comparison_rows({ a: 'Pump', b: 'Other', rows: [{ id: 'sbom', title: 'SBOM', a: figure('yes'), b: figure(null) }], nameless: [] }, (_, f) => f.value ?? '?');
  assert.deepEqual(rows[1], ['sbom', 'SBOM', 'yes', '?', 'a.json; b.json', '']);
});
