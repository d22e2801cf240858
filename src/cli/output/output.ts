const CHUNK_SIZE = 64 * 1024;

/**
 * Standard output for results of any length: written in large pieces, no faster than they are read. It closes when its reader has
 * gone, as behind `| head`, and then ignores writes.
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

  /** True once its reader has gone. */
  get closed(): boolean {
    return this.#error !== null;
  }

  async write(text: string): Promise<void> {
    this.#waiting += text;
    if (this.#waiting.length >= CHUNK_SIZE) await this.flush();
  }

  /** Writes all pending text. Rejects if a write fails for any other reason than a reader that has gone. */
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
