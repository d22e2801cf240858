import type { IncomingMessage } from "node:http";
import { PLAIN, type PlainAnswer, type PlainServer, servePlain } from "../serving/serving.ts";
import { ADD_CHECKPOINT } from "../tlog/tlog.ts";
import { type Answer, BODY_MAX, type Cosigner, type CosignerOptions } from "./cosigner.ts";
import { WitnessError } from "./witness-error.ts";

const CONNECTIONS_MAX = 64;
const REQUEST_MOST_MS = 10_000;
const NEWEST = /^\/([0-9a-f]{64})\/checkpoint$/;

/**
 * Serves `POST /add-checkpoint` and `GET /<origin hash>/checkpoint` (C2SP tlog-witness) over HTTP. Requests need no
 * authentication: only a checkpoint that a known log signed has an effect. Port 0 takes any free one. Rejects with WitnessError
 * `listen`.
 */
export function serveWitness(
  { host, port }: { readonly host: string; readonly port: number },
  cosigner: Cosigner,
  log: CosignerOptions["log"],
): Promise<PlainServer> {
  return servePlain({
    ...{ host, port, connectionsMax: CONNECTIONS_MAX, requestMostMs: REQUEST_MOST_MS },
    answer: (request) => answerTo(request, cosigner),
    failed: (error) => log("error", "the witness could not answer, and signed nothing", { error }),
    failedText: "the witness could not answer; its log says why\n",
    cannotListen: (error) => {
      const why = error.code === "EADDRINUSE" ? "another program uses it" : error.message;
      const where = `the witness cannot listen on ${host}:${port}`;
      return new WitnessError("listen", `${where}: ${why}; name another address with --witness-listen`);
    },
  });
}

async function answerTo(request: IncomingMessage, cosigner: Cosigner): Promise<PlainAnswer> {
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
