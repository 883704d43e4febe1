import assert from 'node:assert/strict';
import { test } from 'node:test';
import { by_state, next_step, open_findings, steps_of, type DeviceFinding, type Judged, type PlanStep } from './devices';

const words = { ja: '', en: '' };
const step = (who: PlanStep['who'], due: string): PlanStep => ({ finding: 'default_credential', subject: 'x', who, due, text: words });

test('the next step is the first that is the owner\'s, not the provider\'s', () => {
  assert.equal(next_step({ plan: [step('isp', '1'), step('owner', '2'), step('owner', '3')] })?.due, '2');
  assert.equal(next_step({ plan: [step('maker', '1')] }), undefined);
});

test('what the owner does stands apart from what others do, in order', () => {
  const plan = [step('isp', '1'), step('owner', '2'), step('maker', '3'), step('owner', '4')];
  const { owner, others } = steps_of({ plan });
  assert.deepEqual(owner.map((one) => one.due), ['2', '4']);
  assert.deepEqual(others.map((one) => one.due), ['1', '3']);
});

test('what nobody vouches for any more demands nothing', () => {
  const finding = (expired: boolean): DeviceFinding =>
    ({ kind: 'open_management', subject: 'x', confidence: 'observed', expired, since: '', reason: words, evidence: [] });
  assert.equal(open_findings({ findings: [finding(true), finding(false)] }).length, 1);
});

test('unmet stands before unknown, and numbers keep their order', () => {
  const one = (number: string, state: Judged['state']): Judged => ({ number, state, mandatory: true });
  assert.deepEqual(by_state([one('5.1-1', 'met'), one('5.1-2', 'unknown'), one('5.2-1', 'unmet'), one('5.1-3', 'unknown')]).map((p) => p.number),
    ['5.2-1', '5.1-2', '5.1-3', '5.1-1']);
});
