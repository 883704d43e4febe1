// CSV as RFC 4180 writes it, with a byte order mark because spreadsheets otherwise read Japanese as CP932.

function cell(value: string | number | null): string {
  let text = value === null ? '' : String(value);
  // A spreadsheet runs a cell that begins like this as a formula.
  if (/^[=+\-@\t\r]/.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csv(rows: (string | number | null)[][]): string {
  return '\uFEFF' + rows.map((row) => row.map(cell).join(',') + '\r\n').join('');
}
