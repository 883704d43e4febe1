// "{n} duty|{n} duties" with its values. The part after the bar is for a count that is not one.
import type { Language } from './dates';

export function fill(text: string, values: Record<string, string | number>, language: Language): string {
  const forms = text.split('|');
  const one = forms.length > 1 && new Intl.PluralRules(language).select(Number(values.n ?? 0)) === 'one';
  const form = (forms.length > 1 ? (one ? forms[0] : forms[1]) : text) ?? text;
  return form.replace(/\{(\w+)\}/g, (whole, key: string) => {
    const value = values[key];
    if (value === undefined) return whole;
    return typeof value === 'number' ? new Intl.NumberFormat(language).format(value) : value;
  });
}
