/** A planted secret, with a name that may be printed. */
export interface Planted {
  readonly name: string;
  readonly bytes: Buffer;
}

/** An output of the product. */
export interface Output {
  readonly name: string;
  readonly bytes: Buffer;
}

/** A secret in one of the encodings that an output may contain. */
type Form = readonly [how: string, needle: Buffer, ignoreCase: boolean];

/** Returns every secret that this output contains in any form, each as `secret (form) in output`. */
export function leaksIn(output: Output, secrets: readonly Planted[]): string[] {
  const lower = Buffer.from(output.bytes.toString("latin1").toLowerCase(), "latin1");
  return secrets.flatMap(({ name, bytes }) =>
    formsOf(bytes)
      .filter(([, needle, ignoreCase]) => (ignoreCase ? lower : output.bytes).includes(needle))
      .map(([how]) => `${name} (${how}) in ${output.name}`),
  );
}

/** Returns raw bytes, hex, base64 at its three alignments, a list of numbers, JSON, and the encoding of forms. */
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

/** Returns the base64 characters of these bytes if they begin `shift` bytes behind a multiple of three. */
function middleOf(bytes: Buffer, shift: number, encoding: "base64" | "base64url"): string {
  const whole = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString(encoding)
    .replace(/=+$/, "");
  // The characters at both ends also hold bits of the neighbouring bytes.
  return whole.slice(shift === 0 ? 0 : shift + 1, (shift + bytes.length) % 3 === 0 ? undefined : -1);
}
