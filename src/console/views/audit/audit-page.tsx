import type { Child } from "hono/jsx";
import { ConsolePage } from "../../components/console-page.tsx";
import type { Frame } from "../../web/web-request.ts";

/** The pages of the view, by their paths. */
const PAGES = [
  ["/audit", "Search"],
  ["/audit/newest", "Newest"],
  ["/audit/checkpoints", "Checkpoints"],
  ["/audit/readers", "Readers"],
  ["/audit/verification", "Verification"],
] as const;

interface AuditPageProps {
  readonly frame: Frame;
  readonly title: string;
  readonly lead: string;
  readonly actions?: Child;
  readonly children?: Child;
}

/** A page of the view, with the ways to the others. */
export const AuditPage = ({ frame, children, ...rest }: AuditPageProps) => (
  <ConsolePage frame={frame} {...rest}>
    <nav class="pages" aria-label="Audit">
      <ul>
        {PAGES.map(([path, name]) => (
          <li>
            <a href={path} aria-current={frame.path.split("?")[0] === path ? "page" : undefined}>
              {name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
    {children}
  </ConsolePage>
);
