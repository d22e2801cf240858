/**
 * The result of an operation that gives a file too large for one answer. Whoever performed the operation writes it where the operator
 * wants it: into a page's download, or into a file. As JSON it is its name and its form alone.
 */
export interface Download<Written = unknown> {
  readonly kind: "download";
  /** A file name of ASCII letters, digits, dots and dashes. */
  readonly name: string;
  /** The media type. */
  readonly type: string;
  /**
   * Reads the text in pieces, each when `write` asks for it, and resolves once `write` has. Its audit event is committed before the first
   * piece. Rejects as `write` and the database do; then what was written is not the whole. Once `signal` is aborted, because nobody wants
   * the file any more, the statement that runs is cancelled too.
   */
  readonly write: (write: (pieces: AsyncIterable<string>) => Promise<void>, signal?: AbortSignal) => Promise<Written>;
}

/** True for the result of an operation that gives a file, where it was performed: as JSON it has nothing to write any more. */
export const isDownload = (result: unknown): result is Download =>
  typeof result === "object" &&
  result !== null &&
  (result as Partial<Download>).kind === "download" &&
  typeof (result as Partial<Download>).write === "function";
