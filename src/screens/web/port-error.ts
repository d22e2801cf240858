/** The ATM cannot listen there: the port is in use, or the system does not allow it. */
export class PortError extends Error {
  override readonly name = "PortError";
  readonly code: "port-in-use" | "port-unusable";

  constructor(code: PortError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
