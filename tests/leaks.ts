/** A secret that was planted, by a name that may be printed. */
export interface Planted {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Something that came out of the product. */
export interface Output {
  readonly name: string;
  readonly bytes: Buffer;
}

/** A text or bytes in one of the ways in which it may stand in an output. */
type Form = readonly [how: string, needle: Buffer, ignoreCase: boolean];

/** Every secret that stands in this output, in whatever form: each as `secret (form) in output`. */
export function leaksIn(output: Output, secrets: readonly Planted[]): string[] {
  const lower = Buffer.from(output.bytes.toString("latin1").toLowerCase(), "latin1");
  return secrets.flatMap(({ name, bytes }) =>
    formsOf(bytes)
      .filter(([, needle, ignoreCase]) => (ignoreCase ? lower : output.bytes).includes(needle))
      .map(([how]) => `${name} (${how}) in ${output.name}`),
  );
}

/** Raw, and as what programs write bytes and texts: hex, base64 at each of its three alignments, a list of numbers, JSON, a form. */
function formsOf(bytes: Buffer): readonly Form[] {
  const text = bytes.toString();
  return [
    ["raw", bytes, false],
    ["hex", Buffer.from(bytes.toString("hex")), true],
    ...[0, 1, 2].flatMap((shift): Form[] => [
      [`base64, ${shift}`, Buffer.from(middleOf(bytes, shift, "base64")), false],
      [`base64url, ${shift}`, Buffer.from(middleOf(bytes, shift, "base64url")), false],
    ]),
    ["numbers", Buffer.from([...bytes].join(",")), false],
    ["JSON", Buffer.from(JSON.stringify(text).slice(1, -1)), false],
    ["in an address", Buffer.from(encodeURIComponent(text.toWellFormed())), false],
    ["in a form", Buffer.from(new URLSearchParams([["", text]]).toString().slice(1)), false],
  ];
}

/** What the base64 of a longer text has of these bytes when they begin `shift` bytes behind a multiple of three. */
function middleOf(bytes: Buffer, shift: number, encoding: "base64" | "base64url"): string {
  const whole = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString(encoding)
    .replace(/=+$/, "");
  // The characters at either end hold bits of what stands before and behind.
  return whole.slice(shift === 0 ? 0 : shift + 1, (shift + bytes.length) % 3 === 0 ? undefined : -1);
}
