/** The end of a row in the text form of COPY: within a value, PostgreSQL writes it as a backslash and a letter. */
export const ROW_END = 0x0a;

/** Returns the number of rows in whole parts of a table. */
export function countRows(content: Buffer): number {
  let count = 0;
  for (let at = content.indexOf(ROW_END); at !== -1; at = content.indexOf(ROW_END, at + 1)) count++;
  return count;
}
