import type { AddressInfo } from "node:net";
import { createServer } from "node:tls";
import { openStore } from "../../src/store/driver/connect.ts";
import { TLS13 } from "../tls-messages.ts";
import { serveConnection } from "./connection.ts";
import type { BaselineOptions } from "./server-process.ts";

// One of the baseline's worker processes: TLS 1.3, both sides by certificate, on the port that all of them share.
process.once("message", ({ databaseUrl, connections, server, client }: BaselineOptions) => {
  const store = openStore(databaseUrl, { connections, applicationName: "baseline worker" });
  const identity = { ...TLS13, ...server, ca: client.cert, requestCert: true, rejectUnauthorized: true };
  const listener = createServer(identity, (socket) => serveConnection(socket, store));
  listener.listen({ host: "127.0.0.1", port: 0, backlog: 1_024 }, () => process.send?.((listener.address() as AddressInfo).port));
});
