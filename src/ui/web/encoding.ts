/** What a server may have of a file: compressed ahead by these codings, the smaller first. */
export const CODINGS = ["br", "gzip"] as const;
export type Coding = (typeof CODINGS)[number];

/**
 * The coding of an answer to a request with this Accept-Encoding header (RFC 9110, 12.5.3): the first of ours that the browser
 * accepts; null for the content as it is. Of several members for one coding the last counts.
 */
export function codingFor(header: string): Coding | null {
  const accepted = new Map<string, boolean>();
  for (const member of header.toLowerCase().split(",")) {
    const [name = "", ...parameters] = member.split(";").map((each) => each.trim());
    const weight = parameters.find((each) => each.startsWith("q="))?.slice(2) ?? "1";
    accepted.set(name, Number(weight) > 0);
  }
  return CODINGS.find((each) => accepted.get(each) ?? accepted.get("*") ?? false) ?? null;
}
