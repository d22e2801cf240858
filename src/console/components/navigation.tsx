import type { Frame } from "../web/web-request.ts";
import { Icon } from "./icons.tsx";

/** The ways to all views. On a narrow display it is shown when the link to it is followed, which needs no script. */
export const Navigation = ({ frame: { navigation, path } }: { frame: Frame }) => (
  <nav id="navigation" class="navigation" aria-label="Console">
    <a class="close-navigation" href="#main">
      <Icon name="close" /> Close the menu
    </a>
    <ul>
      {navigation.map((entry) => (
        <li>
          <a href={entry.path} aria-current={isWithin(entry.path, path) ? "page" : undefined}>
            <Icon name={entry.icon} /> {entry.title}
          </a>
        </li>
      ))}
    </ul>
  </nav>
);

/** True for the view's own pages: /customers/alice belongs to /customers. */
const isWithin = (view: string, path: string): boolean =>
  view === "/" ? /^\/(\?|$)/.test(path) : path === view || path.startsWith(`${view}/`) || path.startsWith(`${view}?`);
