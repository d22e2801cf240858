/** The most that waits for a slow reader, in bytes. A page that does not read it in time is cut off, and connects again. */
const QUEUE_MAX = 256 * 1024;

/** One stream of server-sent events to one page. */
export class LiveStream {
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly #encoder = new TextEncoder();
  #controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | null = null;
  readonly #cut: () => void;
  readonly #onEnd: () => void;

  /** `cut` breaks the connection off; `onEnd` is called once, however the stream ends. */
  constructor(cut: () => void, onEnd: () => void) {
    this.#cut = cut;
    this.#onEnd = onEnd;
    this.body = new ReadableStream<Uint8Array<ArrayBuffer>>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        cancel: () => this.#leave(),
      },
      { highWaterMark: QUEUE_MAX, size: ({ byteLength }) => byteLength },
    );
  }

  /** Sends one event. A reader that has more than QUEUE_MAX waiting is cut off instead. */
  send({ event, data, id }: { readonly event: string; readonly data: string; readonly id?: string }): void {
    if (this.#controller === null) return;
    if ((this.#controller.desiredSize ?? 0) <= 0) {
      this.#drop();
      return;
    }
    const lines = [
      `event: ${event}`,
      ...(id === undefined ? [] : [`id: ${id}`]),
      ...data.split(/\r\n|\r|\n/).map((line) => `data: ${line}`),
    ];
    this.#controller.enqueue(this.#encoder.encode(`${lines.join("\n")}\n\n`));
  }

  /** Ends the stream in order, after what waits. */
  end(): void {
    this.#controller?.close();
    this.#leave();
  }

  #drop(): void {
    this.#controller?.error(new Error("the reader of a live stream is too slow"));
    this.#leave();
    this.#cut();
  }

  #leave(): void {
    if (this.#controller === null) return;
    this.#controller = null;
    this.#onEnd();
  }
}
