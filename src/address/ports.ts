/** The bad ports of the Fetch standard, https://fetch.spec.whatwg.org/#port-blocking, from the first that needs no privilege. */
const BAD_PORTS: ReadonlySet<number> = new Set([
  ...[1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566],
  ...[6665, 6666, 6667, 6668, 6669, 6679, 6697, 10_080],
]);

/** True if no browser opens a page on this port, because another protocol uses it. */
export const isBadPort = (port: number): boolean => BAD_PORTS.has(port);

/** A server of pages cannot listen there: the port is in use, or the system does not allow it. */
export class PortError extends Error {
  override readonly name = "PortError";
  readonly code: "port-in-use" | "port-unusable";

  constructor(code: PortError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
