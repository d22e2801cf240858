/** Receives a benchmark's output piece by piece, and prints it at once. */
export type Print = (text: string) => void;

/** A benchmark: what it compares, under which conditions, and its code. */
export interface Benchmark {
  readonly about: string;
  run(print: Print): Promise<void>;
}

/** Returns the document with these reports, by name, between their markers. Throws if a marker is missing. */
export function withReports(document: string, reports: ReadonlyMap<string, string>): string {
  let text = document;
  for (const [name, report] of reports) {
    const begin = `<!-- bench: ${name} -->\n`;
    const from = text.indexOf(begin);
    const to = text.indexOf("<!-- end -->", from);
    if (from < 0 || to < 0) throw new Error(`the document has no markers "${begin.trim()}" and "<!-- end -->"`);
    text = `${text.slice(0, from)}${begin}\n\`\`\`text\n${report.trimEnd()}\n\`\`\`\n\n${text.slice(to)}`;
  }
  return text;
}
