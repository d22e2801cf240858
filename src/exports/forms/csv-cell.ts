/**
 * A field by RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe in front, which makes it text:
 * customers and ATMs chose some of the texts.
 */
export function csvCell(value: string | number | undefined): string {
  const text = String(value ?? "");
  const safe = /^\s*[=+\-@\t\r\n＝＋－＠]/u.test(text) ? `'${text}` : text;
  return /[",\r\n]|^\s|\s$/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
