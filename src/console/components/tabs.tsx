/** A page of a view. */
export interface Tab {
  readonly title: string;
  readonly path: string;
}

/** The ways to the pages of one view. `path` is that of the page they stand on. */
export const Tabs = ({ label, tabs, path }: { label: string; tabs: readonly Tab[]; path: string }) => (
  <nav aria-label={label}>
    <ul class="tabs">
      {tabs.map((tab) => (
        <li>
          <a href={tab.path} aria-current={path.split("?")[0] === tab.path ? "page" : undefined}>
            {tab.title}
          </a>
        </li>
      ))}
    </ul>
  </nav>
);
