import { readFileSync } from "node:fs";
import { ownHosts } from "../address/address.ts";
import type { ReceiptKeys } from "../receipts/receipts.ts";
import { type PageServer, servePages } from "../ui/ui.ts";
import { type AnswerKind, createVouching } from "./app.tsx";

export interface VouchingPlace {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** The origin under which phones reach the page. */
  readonly origin: string;
  /** The files of its certificate and private key, in PEM; null for plain HTTP. */
  readonly tls: { readonly cert: string; readonly key: string } | null;
}

export interface RunningVouching extends PageServer {
  /** How often each answer was given. */
  readonly counts: ReadonlyMap<AnswerKind, number>;
}

/** Serves the page that checks receipts of these keys. Throws PortError, and the error of a file that cannot be read. */
export async function startVouching({ host, port, origin, tls }: VouchingPlace, keys: ReceiptKeys): Promise<RunningVouching> {
  const counts = new Map<AnswerKind, number>();
  let isOwn: (header: string) => boolean = () => false;
  const named = new URL(origin).host;
  const app = createVouching({
    ...{ keys, origin, now: () => performance.now() },
    isOwnHost: (header) => header.toLowerCase() === named || isOwn(header),
    count: (kind) => counts.set(kind, (counts.get(kind) ?? 0) + 1),
  });
  const secret = tls === null ? {} : { tls: { cert: readFileSync(tls.cert, "utf8"), key: readFileSync(tls.key, "utf8") } };
  const server = await servePages({ host, port, ifInUse: "does a bank run already?", ...secret }, (request) =>
    app.fetch(request),
  );
  isOwn = ownHosts(host, server.port);
  return { ...server, counts };
}
