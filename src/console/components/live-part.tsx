import type { HtmlEscapedString } from "hono/utils/html";
import { ASSETS } from "../web/console-assets.ts";
import { FOCUSED } from "./badge.tsx";
import { Icon } from "./icons.tsx";

/**
 * A part of a page that stays up to date, with what its topic shows now (`live.render`). Without the script, LiveState has a link that
 * loads the page again.
 */
export const LivePart = ({ topic, content, answers = false }: LivePartProps) => (
  <div data-live={topic} {...(answers ? FOCUSED : {})}>
    {content}
  </div>
);

interface LivePartProps {
  readonly topic: string;
  readonly content: HtmlEscapedString;
  /** True if it answers a form: the focus lies on it. */
  readonly answers?: boolean;
}

/** Once on a page with live parts: whether they are live, the way to refresh them, and the script. */
export const LiveState = ({ path }: { path: string }) => (
  <div class="live-state">
    <p data-live-state hidden />
    <a class="button quiet" href={path}>
      <Icon name="refresh" /> Refresh
    </a>
    <script src={ASSETS.url("live.js")} type="module" />
  </div>
);
