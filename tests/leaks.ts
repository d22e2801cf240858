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

/** Texts to find, and the name of each. */
type Needles = readonly { readonly name: string; readonly needle: Buffer }[];

/** The forms of these secrets: there are thousands, which all outputs are searched for. */
const known = new WeakMap<readonly Planted[], readonly [exact: NeedleSearch, ignoringCase: NeedleSearch]>();

/** Returns every secret that this output contains in any form, each as `secret (form) in output`. */
export function leaksIn(output: Output, secrets: readonly Planted[]): string[] {
  const [exact, ignoringCase] = known.get(secrets) ?? searchesFor(secrets);
  const lower = Buffer.from(output.bytes.toString("latin1").toLowerCase(), "latin1");
  return [...exact.in(output.bytes), ...ignoringCase.in(lower)].map((found) => `${found} in ${output.name}`);
}

function searchesFor(secrets: readonly Planted[]): readonly [NeedleSearch, NeedleSearch] {
  const forms = secrets.flatMap(({ name, bytes }) =>
    formsOf(bytes).map(([how, needle, ignoreCase]) => ({ name: `${name} (${how})`, needle, ignoreCase })),
  );
  const searches = [false, true].map((wanted) => new NeedleSearch(forms.filter(({ ignoreCase }) => ignoreCase === wanted)));
  known.set(secrets, searches as [NeedleSearch, NeedleSearch]);
  return searches as [NeedleSearch, NeedleSearch];
}

/** How many first bytes of a text are looked up at each place of an output. */
const START = 4;

/** Finds many texts in one pass over an output, by their first bytes. */
class NeedleSearch {
  readonly #short: Needles;
  readonly #byStart: ReadonlyMap<number, Needles>;
  /** 1 at the first two bytes of each text: few places of an output need a look into the map. */
  readonly #begins = new Uint8Array(2 ** 16);

  constructor(needles: Needles) {
    this.#short = needles.filter(({ needle }) => needle.length < START);
    this.#byStart = Map.groupBy(
      needles.filter(({ needle }) => needle.length >= START),
      ({ needle }) => needle.readUInt32LE(),
    );
    for (const start of this.#byStart.keys()) this.#begins[start & 0xffff] = 1;
  }

  /** Returns the name of each text that these bytes have. */
  in(bytes: Buffer): ReadonlySet<string> {
    const found = new Set(this.#short.filter(({ needle }) => bytes.includes(needle)).map(({ name }) => name));
    for (let at = 0; at <= bytes.length - START; at++) {
      if (this.#begins[(bytes[at] as number) | ((bytes[at + 1] as number) << 8)] === 0) continue;
      for (const { name, needle } of this.#byStart.get(bytes.readUInt32LE(at)) ?? [])
        if (bytes.subarray(at, at + needle.length).equals(needle)) found.add(name);
    }
    return found;
  }
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
