import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { ADD_CHECKPOINT } from "../tlog/tlog.ts";
import { type Answer, BODY_MAX, type Cosigner, type CosignerOptions } from "./cosigner.ts";
import { WitnessError } from "./witness-error.ts";

const CONNECTIONS_MAX = 64;
const REQUEST_MOST_MS = 10_000;
const PLAIN = "text/plain; charset=utf-8";
const NEWEST = /^\/([0-9a-f]{64})\/checkpoint$/;

export interface ServedWitness {
  readonly port: number;
  /** Ends idle connections, and waits for the request under way. */
  close(): Promise<void>;
}

/**
 * Serves `POST /add-checkpoint` and `GET /<origin hash>/checkpoint` (C2SP tlog-witness) over HTTP. Requests need no
 * authentication: only a checkpoint that a known log signed has an effect. Port 0 takes any free one. Rejects with WitnessError
 * `listen`.
 */
export async function serveWitness(
  place: { readonly host: string; readonly port: number },
  cosigner: Cosigner,
  log: CosignerOptions["log"],
): Promise<ServedWitness> {
  const limits = { requestTimeout: REQUEST_MOST_MS, headersTimeout: REQUEST_MOST_MS, connectionsCheckingInterval: 1_000 };
  const server = createServer(limits, answerWith(cosigner, log));
  server.maxConnections = CONNECTIONS_MAX;
  const port = await listenOn(server, place);
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}

const answerWith =
  (cosigner: Cosigner, log: CosignerOptions["log"]): RequestListener =>
  (request, response) =>
    void answerTo(request, cosigner).then(
      (answer) => send(request, response, answer),
      (error: unknown) => {
        log("error", "the witness could not answer, and signed nothing", { error });
        send(request, response, [500, "the witness could not answer; its log says why\n"]);
      },
    );

type Sent = readonly [status: number, body: string, type?: string, headers?: Readonly<Record<string, string>>];

async function answerTo(request: IncomingMessage, cosigner: Cosigner): Promise<Sent> {
  const { method, url = "" } = request;
  const path = url.split("?")[0] ?? "";
  if (path === ADD_CHECKPOINT) {
    if (method !== "POST") return [405, "add-checkpoint takes a POST\n", PLAIN, { allow: "POST" }];
    const body = await readBody(request);
    if (body === null) return [400, "not the body of an add-checkpoint request\n"];
    const { status, body: text, type }: Answer = await cosigner.addCheckpoint(body);
    return [status, text, type];
  }
  const hash = NEWEST.exec(path)?.[1];
  if (hash === undefined) return [404, `not found: a witness has ${ADD_CHECKPOINT} and /<origin hash>/checkpoint\n`];
  if (method !== "GET" && method !== "HEAD") return [405, "a checkpoint is read with GET\n", PLAIN, { allow: "GET, HEAD" }];
  const note = await cosigner.newest(hash);
  return note === null ? [404, "this witness has cosigned no checkpoint of that log\n"] : [200, note];
}

/** The body; null if it is no UTF-8, or if the sender breaks off. Of a body that is too long it keeps only the begin. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    for await (const piece of request) {
      // The rest is read and dropped, because a client reads the answer only after it has sent all. The cosigner refuses the begin.
      if (size <= 4 * BODY_MAX) pieces.push(piece as Buffer);
      size += (piece as Buffer).length;
    }
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.concat(pieces));
  } catch {
    return null;
  }
}

function send({ method }: IncomingMessage, response: ServerResponse, [status, body, type = PLAIN, headers = {}]: Sent): void {
  response.writeHead(status, {
    "content-type": type,
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...headers,
  });
  response.end(method === "HEAD" ? "" : body);
}

function listenOn(server: Server, { host, port }: { host: string; port: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const why = error.code === "EADDRINUSE" ? "another program uses it" : error.message;
      reject(
        new WitnessError(
          "listen",
          `the witness cannot listen on ${host}:${port}: ${why}; name another address with --witness-listen`,
        ),
      );
    });
    server.listen({ host, port }, () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}
