import { Notice } from "../components/fields.tsx";
import type { Frame } from "../components/frame.ts";
import { Icon, type IconName } from "../components/icons.tsx";
import { LanguageChoice } from "../components/language-choice.tsx";
import { Page } from "../components/page.tsx";
import type { QuickCash } from "../figures/quick-cash.ts";
import { QuickCashView } from "../figures/quick-cash-view.tsx";

/** The customer's choices, the most wanted first. */
const CHOICES = ["withdraw", "deposit", "balance", "transfer", "statement", "password"] as const satisfies IconName[];

interface MenuProps {
  readonly frame: Frame;
  readonly notice: string | null;
  readonly quick: QuickCash;
}

export const MenuScreen = ({ frame, notice, quick }: MenuProps) => {
  const { account } = frame.words;
  return (
    <Page frame={frame} title={account.menuTitle} heading={account.hello({ name: frame.username ?? "" })} lead={account.menuLead}>
      {notice !== null && <Notice text={notice} />}
      <QuickCashView frame={frame} quick={quick} />
      <nav class="menu" aria-label={account.services}>
        {CHOICES.map((choice, index) => (
          <a class={index === 0 && quick.usual === null ? "button primary" : "button"} href={`/${choice}`}>
            <Icon name={choice} /> {account[choice]}
          </a>
        ))}
      </nav>
      <LanguageChoice frame={frame} />
    </Page>
  );
};
