import { Hono, type MiddlewareHandler } from "hono";
import { judgeReceipt, type ReceiptKeys } from "../receipts/receipts.ts";
import { Assets, ownHostOnly, secureHeaders, serveAsset } from "../ui/ui.ts";
import { type Shown, VouchingPage } from "./page.tsx";
import { Rate } from "./rate.ts";
import { languageFor } from "./words/languages.ts";

/** What the page's answers are counted by: nothing else of a visitor is kept or logged. */
export type AnswerKind = Shown["is"] | "busy";

export interface VouchingParts {
  readonly keys: ReceiptKeys;
  /** The origin under which phones reach the page. */
  readonly origin: string;
  readonly isOwnHost: (header: string) => boolean;
  readonly count: (kind: AnswerKind) => void;
  /** A monotonic clock, in milliseconds. */
  readonly now: () => number;
}

/** The longest receipt has 272 characters: a longer text is none, and is not even decoded. */
const TEXT_MOST = 272;
const ASSETS = new Assets("vouching");

/** No script, no form, no frame: the page has nothing but words. */
const POLICY = [
  "default-src 'none'",
  ...["style-src 'self'", "font-src 'self'", "img-src 'self'"],
  ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
].join("; ");

/** The server of the page that checks receipts, as a function from request to answer. */
export function createVouching({ keys, origin, isOwnHost, count, now }: VouchingParts): Hono {
  const app = new Hono();
  const rate = new Rate(now());
  const about = { bank: keys.bank, host: new URL(origin).host, assets: ASSETS };
  app.use(strict(origin.startsWith("https:")), secureHeaders, ownHostOnly(isOwnHost), readingOnly);
  app.get("/assets/:name", (c) => serveAsset(c, ASSETS));
  app.use(async (c, next) => {
    if (rate.take(now())) return next();
    count("busy");
    const { code, words } = languageFor(c.req.path.split("/")[1] ?? "", c.req.header("accept-language"));
    return c.text(`${words.busy}\n`, 429, { "retry-after": "5", "content-language": code });
  });
  app.get("/:language{[A-Za-z-]{2,12}}/:text", (c) => {
    const { language: tag, text } = c.req.param();
    const language = languageFor(tag, c.req.header("accept-language"));
    const verdict = text.length > TEXT_MOST ? ({ is: "not-whole" } as const) : judgeReceipt(text, keys);
    count(verdict.is);
    return c.html(<VouchingPage {...about} language={language} shown={verdict} text={text.slice(0, TEXT_MOST + 1)} />);
  });
  app.notFound((c) => {
    count("home");
    const language = languageFor(c.req.path.split("/")[1] ?? "", c.req.header("accept-language"));
    const isHome = c.req.path === "/" || c.req.path === `/${language.code}`;
    return c.html(<VouchingPage {...about} language={language} shown={{ is: "home" }} text={null} />, isHome ? 200 : 404);
  });
  return app;
}

const strict =
  (isSecure: boolean): MiddlewareHandler =>
  async (c, next) => {
    await next();
    c.header("content-security-policy", POLICY);
    c.header("x-robots-tag", "noindex, nofollow");
    if (isSecure) c.header("strict-transport-security", "max-age=31536000");
  };

/** The page takes nothing from anybody. */
const readingOnly: MiddlewareHandler = async (c, next) => {
  if (c.req.method === "GET" || c.req.method === "HEAD") return next();
  return c.text("this page takes nothing\n", 405, { allow: "GET, HEAD" });
};
