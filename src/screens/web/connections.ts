import type { IncomingMessage, Server } from "node:http";
import type { Socket } from "node:net";

/**
 * Keeps at most `most` connections to this server. If one more arrives, it closes the oldest that has not sent a whole request:
 * idle and half-open connections shut nobody out. If all of them are being answered, it closes the new one.
 */
export function limitConnections(server: Server, most: number): void {
  /** Every connection with its last request, in the order in which they arrived or were last answered. */
  const all = new Map<Socket, IncomingMessage | null>();
  server.on("connection", (socket) => {
    if (all.size >= most) makeRoom(all, socket);
    if (socket.destroyed) return;
    all.set(socket, null);
    socket.once("close", () => all.delete(socket));
  });
  server.on("request", (request, response) => {
    const { socket } = request;
    all.set(socket, request);
    response.once("close", () => {
      // The end of a connection may come first.
      if (!all.delete(socket) || socket.destroyed) return;
      all.set(socket, null);
    });
  });
}

function makeRoom(all: Map<Socket, IncomingMessage | null>, newest: Socket): void {
  const [victim] = all.entries().find(([, request]) => request?.complete !== true) ?? [newest];
  all.delete(victim);
  victim.destroy();
}
