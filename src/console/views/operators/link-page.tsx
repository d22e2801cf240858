import { ConsolePage } from "../../components/console-page.tsx";
import { Moment } from "../../components/moment.tsx";
import type { Frame } from "../../web/web-request.ts";
import { OPERATORS } from "./operators-page.tsx";

/** A link that was just drawn: it is shown this once. */
export const LinkPage = ({
  frame,
  username,
  origin,
  path,
  expiresAt,
}: {
  frame: Frame;
  username: string;
  origin: string;
  path: string;
  expiresAt: number;
}) => (
  <ConsolePage
    frame={frame}
    answers
    title={`The link for ${username}`}
    lead="Copy it now: it is not shown again. Give it to the person over a path that nobody else reads, because whoever opens it first has the account."
    back={{ to: `${OPERATORS}/${username}`, label: "Back" }}
  >
    <p class="result" id="link">
      {`${origin}${path}`}
    </p>
    <p>
      It works once, until <Moment at={expiresAt} /> UTC.
    </p>
  </ConsolePage>
);
