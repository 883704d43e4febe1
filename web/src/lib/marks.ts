// The markings of what is listed, strictest first: a printed list must say who may know.
const strict = ['TLP:RED', 'TLP:AMBER+STRICT', 'TLP:AMBER', 'TLP:GREEN', 'TLP:CLEAR'];
export const marks_of = (items: { tlp: string }[]): string[] =>
  [...new Set(items.map((one) => one.tlp))].sort((a, b) => strict.indexOf(a) - strict.indexOf(b));
