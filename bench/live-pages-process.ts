import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { serve } from "./child.ts";

// The process of the browsers: it opens pages of the console and reads their live parts.

interface LivePage {
  readonly stream: IncomingMessage;
  /** How many live parts it was sent, and how many bytes in all. */
  parts: number;
  bytes: number;
}

let pages: LivePage[] = [];

const tasks = {
  /** Opens each of these paths for each session, and resolves once every page has been sent a live part. */
  open: async (port: number, tokens: readonly string[], paths: readonly string[]): Promise<void> => {
    pages = await Promise.all(tokens.flatMap((token) => paths.map((path) => openPage(port, token, path))));
    for (const page of pages) while (page.parts === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  },
  /** Loads a page in each session, which would end otherwise if nobody used it: a stream is no use. */
  use: async (port: number, tokens: readonly string[], path: string): Promise<void> => {
    await Promise.all(tokens.map(async (token) => textOf(await ask(port, token, path))));
  },
  /** Resolves with what all pages were sent since they were opened. Rejects if a stream has ended. */
  received: async (): Promise<{ readonly parts: number; readonly bytes: number }> => {
    if (pages.some(({ stream }) => stream.closed)) throw new Error("a stream has ended");
    const sum = (of: "parts" | "bytes"): number => pages.reduce((total, page) => total + page[of], 0);
    return { parts: sum("parts"), bytes: sum("bytes") };
  },
};
export type LivePagesTasks = typeof tasks;
serve(tasks);

async function openPage(port: number, token: string, path: string): Promise<LivePage> {
  const html = await textOf(await ask(port, token, path));
  const topics = [...html.matchAll(/data-live="([^"]+)"/g)].map(([, topic]) => topic).join(",");
  if (topics === "") throw new Error(`${path} has no live part:\n${html}`);
  const live = `/live?${new URLSearchParams({ topics })}`;
  const stream = await ask(port, token, live);
  if (stream.statusCode !== 200) throw new Error(`${live}: ${stream.statusCode}`);
  const page: LivePage = { stream, parts: 0, bytes: 0 };
  // A character for each byte, which is the least work to read it.
  stream.setEncoding("latin1");
  stream.on("data", (text: string) => {
    page.bytes += text.length;
    page.parts += text.match(/^event: (?!beat)/gm)?.length ?? 0;
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
