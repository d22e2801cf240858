/** A decoder of bytes that come from outside, as the fuzzer sees it. */
export interface Target {
  /** Also the name of its folder in tests/corpus. */
  readonly name: string;
  /** What it reads, and where that is written. */
  readonly reads: string;
  /** Inputs that it accepts; mutations start from these and from the corpus. */
  readonly seeds: readonly Buffer[];
  /** Words of the format. */
  readonly words: readonly Buffer[];
  /**
   * Decodes; true where the input was accepted, false where it was refused by a value. Checks what must hold of an accepted
   * input: most of all that it means the same when it is written and read again.
   */
  run(bytes: Buffer): boolean | Promise<boolean>;
  /** True for what the decoder may throw to refuse an input: its own error class, with one of its stable codes. */
  refuses(error: unknown): boolean;
  /** Gives back what the runs held. */
  close?(): Promise<void>;
}

/** Refusals by this class of error, whose `code` is a stable word. */
export const by =
  (own: new (...given: never[]) => Error & { readonly code: string }, codes: readonly string[] | null = null) =>
  (error: unknown): boolean =>
    error instanceof own && (codes?.includes(error.code) ?? /^[a-z]+(-[a-z]+)*$/.test(error.code));

/** For what refuses by values alone: nothing may be thrown. */
export const nothingThrown = (): boolean => false;

export const words = (...each: readonly string[]): readonly Buffer[] => each.map((word) => Buffer.from(word));

/** Words that are parted by white space. */
export const listed = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Words that any reader of JSON should meet. */
export const JSON_WORDS = words(
  ...listed(`
    { } [ ] , : " null true false 0 -0 1e2 1.5 NaN Infinity 9007199254740993 1000000000000 1000000000001 18446744073709551616
    [[[[[[ ]]]]]] {"a":{"a": "__proto__":1, "constructor":{}, "toString":1, {"toString":1} "":0, /**/ é 𝄞 \\u0000 \\ud800 \\u00e9`),
  ...["\ufeff", "\u2028", "\u007f", "\u0085", "\u202e", "\n", " "],
);
