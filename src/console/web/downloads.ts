import type { Download } from "../../backoffice/backoffice.ts";
import type { Log } from "../log.ts";

/** The most files on their way at once: each holds a snapshot of the database, and two of its connections. */
const MOST = 2;
/** How long a reader may take nothing, in milliseconds: a snapshot must not wait for somebody who has gone. */
const IDLE_MS = 60_000;

const BUSY = "Two exports are under way already. Nothing was exported: wait until one is done, and ask again.\n";

/** Sends the files that operations give, each piece when the browser takes it. */
export class Downloads {
  readonly #log: Log;
  readonly #idleMs: number;
  #underWay = 0;

  constructor(log: Log, { idleMs = IDLE_MS }: { readonly idleMs?: number } = {}) {
    this.#log = log;
    this.#idleMs = idleMs;
  }

  /**
   * Resolves with the answer once the first piece is there, so that what fails before is a page and no broken file. A file that fails later,
   * or whose reader takes nothing for long, breaks off: the browser says that it is not whole. Rejects as the database does.
   */
  async send(download: Download): Promise<Response> {
    if (this.#underWay >= MOST)
      return new Response(BUSY, { status: 503, headers: { "content-type": "text/plain; charset=utf-8" } });
    this.#underWay++;
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>(undefined, undefined, { highWaterMark: 0 });
    const writer = writable.getWriter();
    const begun = Promise.withResolvers<void>();
    const encoder = new TextEncoder();
    void download
      .write(async (pieces) => {
        for await (const piece of pieces) {
          begun.resolve();
          await this.#taken(writer, encoder.encode(piece));
        }
      })
      .then(
        () => writer.close(),
        (error: unknown) => this.#brokenOff(writer, error, begun),
      )
      // A reader who has gone needs no end.
      .catch(() => {})
      .finally(() => {
        this.#underWay--;
        begun.resolve();
      });
    await begun.promise;
    const { name, type } = download;
    return new Response(readable, { headers: { "content-type": type, "content-disposition": `attachment; filename="${name}"` } });
  }

  /** Waits until the browser takes this piece; rejects if it takes too long. */
  async #taken(writer: WritableStreamDefaultWriter<Uint8Array>, piece: Uint8Array): Promise<void> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new Error("its reader took nothing for long")), this.#idleMs);
    try {
      const written = writer.write(piece);
      written.catch(() => {});
      await Promise.race([written, late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #brokenOff(
    writer: WritableStreamDefaultWriter<Uint8Array>,
    error: unknown,
    begun: PromiseWithResolvers<void>,
  ): Promise<void> {
    begun.reject(error);
    this.#log("warn", "an export was broken off", { err: error });
    await writer.abort(error);
  }
}
