/** A decoder of outside bytes, for the fuzzer. */
export interface Target {
  /** Also the name of its folder in tests/corpus. */
  readonly name: string;
  /** The format that it reads, and the section that defines it. */
  readonly reads: string;
  /** Inputs that it accepts. Mutations start from these and from the corpus. */
  readonly seeds: readonly Buffer[];
  /** Words of the format. */
  readonly words: readonly Buffer[];
  /**
   * Decodes. Returns true if the input was accepted, false if a value refused it. Checks an accepted input: above all, it must
   * keep its meaning when it is written and read again.
   */
  run(bytes: Buffer): boolean | Promise<boolean>;
  /** Returns whether the decoder may throw this error to refuse an input: its own class, with one of its stable codes. */
  refuses(error: unknown): boolean;
  /** Releases the resources of the runs. */
  close?(): Promise<void>;
}

/** Accepts errors of this class whose `code` is a stable word. */
export const by =
  (own: new (...given: never[]) => Error & { readonly code: string }, codes: readonly string[] | null = null) =>
  (error: unknown): boolean =>
    error instanceof own && (codes?.includes(error.code) ?? /^[a-z]+(-[a-z]+)*$/.test(error.code));

/** For a decoder that refuses by values only: it may throw nothing. */
export const nothingThrown = (): boolean => false;

export const words = (...each: readonly string[]): readonly Buffer[] => each.map((word) => Buffer.from(word));

/** Splits words at white space. */
export const listed = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Words that test any reader of JSON. */
export const JSON_WORDS = words(
  ...listed(`
    { } [ ] , : " null true false 0 -0 1e2 1.5 NaN Infinity 9007199254740993 1000000000000 1000000000001 18446744073709551616
    [[[[[[ ]]]]]] {"a":{"a": "__proto__":1, "constructor":{}, "toString":1, {"toString":1} "":0, /**/ é 𝄞 \\u0000 \\ud800 \\u00e9`),
  ...["\ufeff", "\u2028", "\u007f", "\u0085", "\u202e", "\n", " "],
);
