/** Where a bank server listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Reads "HOST:PORT" texts, such as "127.0.0.1:65432" or "[::1]:65432". Throws RangeError for any other, and if there is none. */
export function readAddresses(bank: string | readonly string[]): readonly Address[] {
  const addresses = (typeof bank === "string" ? [bank] : bank).map(readAddress);
  if (addresses.length === 0) throw new RangeError("no address of the bank is given: HOST:PORT, such as 127.0.0.1:65432");
  return addresses;
}

function readAddress(text: string): Address {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s]+)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (match === null || port < 1 || port > 65_535)
    throw new RangeError(`the bank's address is "${text}", but must be HOST:PORT, such as 127.0.0.1:65432 or [::1]:65432`);
  return { host: (match[1] ?? match[2]) as string, port };
}
