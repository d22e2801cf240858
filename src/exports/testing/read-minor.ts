/** Reads a decimal of two places as minor units, with its sign. Throws for any other form. */
export function minorOf(text: string): bigint {
  const match = /^(-?)(\d+)\.(\d{2})$/.exec(text);
  if (match === null) throw new RangeError(`not a decimal of two places: "${text}"`);
  const minor = BigInt(`${match[2]}${match[3]}`);
  return match[1] === "-" ? -minor : minor;
}

export const sumOf = (amounts: readonly bigint[]): bigint => amounts.reduce((sum, each) => sum + each, 0n);
