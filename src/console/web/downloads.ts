import type { Download } from "../../backoffice/backoffice.ts";
import type { Log } from "../log.ts";

/** The most files on their way at once: each holds a snapshot of the database, and two of its connections. */
const MOST = 2;
/** How long a reader may take nothing, in milliseconds: a snapshot must not wait for somebody who has gone. */
const IDLE_MS = 60_000;

const BUSY = "Two exports are under way already. Nothing was exported: wait until one is done, and ask again.\n";
const busyPage = (): Response => new Response(BUSY, { status: 503, headers: { "content-type": "text/plain; charset=utf-8" } });

/** How a file is asked for. */
interface Asked {
  /** Aborted once whoever asked has gone. */
  readonly signal?: AbortSignal;
  /**
   * The connection that the answer goes out on; absent if there is no socket. It is torn down if the file fails: the web server would end
   * the answer in order, with the error's message as its last piece.
   */
  readonly connection?: { destroy(): unknown } | undefined;
  /** The session of a program: one file at a time, so that programs do not keep operators' pages waiting. */
  readonly program?: string;
  /** The answer if too many files are on their way. */
  readonly busy?: () => Response;
}

/** Sends the files that operations give, each piece when the browser takes it. */
export class Downloads {
  readonly #log: Log;
  readonly #idleMs: number;
  /** The files on their way, by the program that takes each; undefined for a browser. */
  readonly #underWay = new Set<{ readonly program: string | undefined }>();

  constructor(log: Log, { idleMs = IDLE_MS }: { readonly idleMs?: number } = {}) {
    this.#log = log;
    this.#idleMs = idleMs;
  }

  /**
   * Resolves with the answer once the first piece is there, so that what fails before is a page and no broken file. A file that
   * fails later, or whose reader takes nothing for long, breaks off: the browser says that it is not whole. Rejects as the database
   * does.
   */
  async send(download: Download, { signal, connection, program, busy = busyPage }: Asked = {}): Promise<Response> {
    const others = [...this.#underWay];
    if (others.length >= MOST || (program !== undefined && others.some((each) => each.program === program))) return busy();
    const place = { program };
    this.#underWay.add(place);
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>(undefined, undefined, { highWaterMark: 0 });
    const writer = writable.getWriter();
    const begun = Promise.withResolvers<void>();
    let hasBegun = false;
    const encoder = new TextEncoder();
    const gone = new AbortController();
    // Its reader goes away before the answer has begun, or while it is sent.
    const leave = (): void => gone.abort(new Error("its reader has gone"));
    if (signal?.aborted) leave();
    signal?.addEventListener("abort", leave);
    writer.closed.catch(leave);
    void download
      .write(async (pieces) => {
        for await (const piece of pieces) {
          gone.signal.throwIfAborted();
          hasBegun = true;
          begun.resolve();
          await this.#taken(writer, encoder.encode(piece));
        }
      }, gone.signal)
      .then(
        () => writer.close(),
        (error: unknown) => {
          begun.reject(error);
          this.#log("warn", "an export was broken off", { err: error });
          if (hasBegun) connection?.destroy();
          return writer.abort(error);
        },
      )
      // A reader who has gone needs no end.
      .catch(() => {})
      .finally(() => {
        signal?.removeEventListener("abort", leave);
        this.#underWay.delete(place);
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
}
