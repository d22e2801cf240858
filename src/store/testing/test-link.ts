import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A relay to a database that a test can cut, like a network failure. */
export interface TestLink {
  /** The database's URL through the relay. */
  readonly url: string;
  /** Ends every connection, with a TCP reset or with a normal close. */
  cut(how: "reset" | "end"): void;
  /** Cuts all connections and refuses new ones until `open`. */
  close(): Promise<void>;
  open(): Promise<void>;
}

export async function linkTo(url: string): Promise<TestLink> {
  const { port } = new URL(url);
  const pairs = new Set<[Socket, Socket]>();
  const server = createServer((near) => {
    const far = connect(Number(port), "127.0.0.1");
    near.pipe(far).on("error", () => near.destroy());
    far.pipe(near).on("error", () => far.destroy());
    pairs.add([near, far]);
  });
  const listen = async (on: number): Promise<number> => {
    server.listen(on, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  };
  const linked = new URL(url);
  const linkPort = await listen(0);
  linked.port = String(linkPort);

  const cut = (how: "reset" | "end"): void => {
    for (const [near, far] of pairs) {
      if (how === "reset") near.resetAndDestroy();
      else near.destroy();
      far.destroy();
    }
    pairs.clear();
  };
  return {
    url: linked.href,
    cut,
    async close() {
      cut("end");
      if (!server.listening) return;
      server.close();
      await once(server, "close");
    },
    async open() {
      await listen(linkPort);
    },
  };
}
