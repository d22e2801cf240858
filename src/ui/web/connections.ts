import type { IncomingMessage, Server } from "node:http";
import type { Socket } from "node:net";

interface Connection {
  readonly socket: Socket;
  /** Its last request, until that is answered. */
  request: IncomingMessage | null;
}

/**
 * Keeps at most `most` connections to this server. If one more arrives, it closes the oldest that has not sent a whole request:
 * idle and half-open connections shut nobody out. If all of them are being answered, it closes the new one.
 */
export function limitConnections(server: Server, most: number): void {
  /** Every connection, in the order in which they arrived or were last answered. */
  const all = new Map<string, Connection>();
  server.on("connection", (socket: Socket) => {
    const place = placeOf(socket);
    if (all.size >= most) makeRoom(all, socket);
    if (socket.destroyed) return;
    all.set(place, { socket, request: null });
    socket.once("close", () => all.delete(place));
  });
  server.on("request", (request, response) => {
    const place = placeOf(request.socket);
    const connection = all.get(place);
    if (connection === undefined) return;
    connection.request = request;
    response.once("close", () => {
      // The end of a connection may come first.
      if (!all.delete(place) || connection.socket.destroyed) return;
      connection.request = null;
      all.set(place, connection);
    });
  });
}

/** Under TLS a request has another socket than its connection, but the same peer. */
const placeOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`;

function makeRoom(all: Map<string, Connection>, newest: Socket): void {
  const [place, { socket }] = all.entries().find(([, { request }]) => request?.complete !== true) ?? ["", { socket: newest }];
  all.delete(place);
  socket.destroy();
}
