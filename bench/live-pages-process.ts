import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { serve } from "./child.ts";

// The process of the browsers: it opens pages of the console and reads their live parts.

interface LivePage {
  readonly stream: IncomingMessage;
  /** How many live parts it was sent. */
  received: number;
}

let pages: LivePage[] = [];

const tasks = {
  /** Opens each of these paths for each session, and resolves once every page has been sent a live part. */
  open: async (port: number, tokens: readonly string[], paths: readonly string[]): Promise<void> => {
    pages = await Promise.all(tokens.flatMap((token) => paths.map((path) => openPage(port, token, path))));
    for (const page of pages) while (page.received === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    for (const page of pages) page.received = 0;
  },
  /** Closes all pages. Resolves with the number of live parts that they were sent since they were open. */
  close: async (): Promise<number> => {
    const received = pages.reduce((sum, page) => sum + page.received, 0);
    await Promise.all(
      pages.map(({ stream }) => {
        const closed = once(stream, "close");
        stream.destroy();
        return closed;
      }),
    );
    return received;
  },
};
export type LivePagesTasks = typeof tasks;
serve(tasks);

async function openPage(port: number, token: string, path: string): Promise<LivePage> {
  const html = await textOf(await ask(port, token, path));
  const topics = [...html.matchAll(/data-live="([^"]+)"/g)].map(([, topic]) => topic).join(",");
  if (topics === "") throw new Error(`${path} has no live part:\n${html}`);
  const live = `/live?${new URLSearchParams({ topics })}`;
  // The console may not have noticed yet that the pages of the round before are closed.
  let stream = await ask(port, token, live);
  for (; stream.statusCode === 429; stream = await ask(port, token, live)) stream.destroy();
  if (stream.statusCode !== 200) throw new Error(`${live}: ${stream.statusCode}`);
  const page: LivePage = { stream, received: 0 };
  stream.setEncoding("utf8");
  stream.on("data", (text: string) => {
    page.received += text.match(/^event: (?!beat)/gm)?.length ?? 0;
  });
  stream.on("error", () => {});
  return page;
}

/** Sends a browser's request. */
async function ask(port: number, token: string, path: string): Promise<IncomingMessage> {
  const headers = { cookie: `strongroom-console-${port}=${token}`, "sec-fetch-site": "same-origin" };
  const request = get({ host: "localhost", port, path, headers, agent: false });
  const [answer] = (await once(request, "response")) as [IncomingMessage];
  request.on("error", () => {});
  return answer;
}

async function textOf(answer: IncomingMessage): Promise<string> {
  let text = "";
  answer.setEncoding("utf8");
  for await (const piece of answer) text += piece;
  return text;
}
