import fc, { type StringConstraints } from "fast-check";

const SURROGATES = { from: 0xd800, count: 0x800 };
/** Any code point but surrogates. */
const codePoint = fc.integer({ min: 0, max: 0x10ffff - SURROGATES.count }).map(
  (n) => String.fromCodePoint(n < SURROGATES.from ? n : n + SURROGATES.count),
  (text) => {
    const point = typeof text === "string" && text !== "" ? (text.codePointAt(0) as number) : Number.NaN;
    return point < SURROGATES.from ? point : point - SURROGATES.count;
  },
);

/**
 * Any well-formed text, as `fc.string({ unit: "binary" })`. That one first lists all million code points, which costs a second of
 * processor time in each process.
 */
export const unicodeText = (constraints: Pick<StringConstraints, "minLength" | "maxLength"> = {}): fc.Arbitrary<string> =>
  fc.string({ unit: codePoint, ...constraints });
