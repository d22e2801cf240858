const CHUNK_SIZE = 64 * 1024;

/**
 * Standard output for results of any length: written in large pieces, and no faster than they are read. Once nobody reads
 * any more, as behind `| head`, it is closed and takes nothing.
 */
export class Output {
  #waiting = "";
  #error: NodeJS.ErrnoException | null = null;
  #wake: () => void = () => {};

  constructor() {
    process.stdout.on("drain", () => this.#wake());
    process.stdout.on("error", (error) => {
      this.#error = error;
      this.#wake();
    });
  }

  /** True once who was to read it has gone. */
  get closed(): boolean {
    return this.#error !== null;
  }

  async write(text: string): Promise<void> {
    this.#waiting += text;
    if (this.#waiting.length >= CHUNK_SIZE) await this.flush();
  }

  /** Hands on all that waits. Rejects where it cannot be written for another reason than that nobody reads it. */
  async flush(): Promise<void> {
    const text = this.#waiting;
    this.#waiting = "";
    if (text !== "" && !this.closed && !process.stdout.write(text))
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    if (this.#error !== null && this.#error.code !== "EPIPE") throw this.#error;
  }
}
