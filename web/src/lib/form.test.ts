import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answers_of, is_asked, local_now, no_person, wrong_in, type Answers, type Form } from './form';

const words = { ja: 'あ', en: 'a' };
const form: Form = {
  id: 'x', version: 1, source: words, title: words, intro: words,
  questions: [
    { id: 'what', type: 'long_text', words, required: true },
    { id: 'answer', type: 'yes_no', words },
    { id: 'to', type: 'contact', words, required: true, when: { question: 'answer', is: ['yes'] } },
    { id: 'kinds', type: 'many', words, choices: [{ id: 'a', words }, { id: 'b', words }] },
    { id: 'more', type: 'text', words, when: { question: 'kinds', is: ['b'] } },
    { id: 'deep', type: 'text', words, required: true, when: { question: 'more', is: ['x'] } },
    { id: 'when', type: 'time', words },
    { id: 'people', type: 'number', words },
  ],
};
const asked = (answers: Answers) => form.questions.filter((q) => is_asked(form, q, answers)).map((q) => q.id);

test('a question is asked only when what it depends on is answered so', () => {
  assert.deepEqual(asked({}), ['what', 'answer', 'kinds', 'when', 'people']);
  assert.deepEqual(asked({ answer: true, kinds: ['a', 'b'], more: 'x' }), form.questions.map((q) => q.id));
  // `more` was answered, but is no longer asked: neither is what hangs on it.
  assert.ok(!asked({ kinds: ['a'], more: 'x' }).includes('deep'));
});

test('what is missing is named; what is not asked is not', () => {
  assert.deepEqual(wrong_in(form, {}), { what: 'missing' });
  assert.deepEqual(wrong_in(form, { what: ' ', answer: true, to: { ...no_person, name: 'x' }, people: '-1' }),
    { what: 'missing', to: 'unreachable', people: 'number' });
  assert.deepEqual(wrong_in(form, { what: 'x', answer: true, to: { ...no_person, phone: '0' }, people: '12' }), {});
});

test('answers are sent as the node takes them, and nothing that was not asked', () => {
  const sent = answers_of(form, {
    what: ' x ', answer: false, to: { ...no_person, phone: '1' }, kinds: [], when: '2026-04-01T09:00', people: '12',
  });
  assert.deepEqual(Object.keys(sent).sort(), ['answer', 'people', 'what', 'when']);
  assert.equal(sent.what, 'x');
  assert.equal(sent.answer, false);
  assert.equal(sent.people, 12);
  assert.equal(new Date(String(sent.when)).getTime(), new Date(2026, 3, 1, 9).getTime());
});

test('now in local time, to the minute', () => {
  assert.equal(local_now(new Date(2026, 3, 1, 9, 5, 59)), '2026-04-01T09:05');
});
