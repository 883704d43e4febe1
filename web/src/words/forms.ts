// Forms that are answered once.
const ja = {
  'form.title': '様式',
};
const en: Record<keyof typeof ja, string> = {
  'form.title': 'Form',
};
export default { ja, en };
