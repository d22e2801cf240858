import { Notice } from "./fields.tsx";
import { Icon, type IconName } from "./icons.tsx";
import { LanguageChoice } from "./language-choice.tsx";
import { type Frame, Page } from "./page.tsx";

/** What a customer can do here, the most wanted first. */
const CHOICES = ["withdraw", "deposit", "balance", "transfer", "statement", "password"] as const satisfies IconName[];

export const MenuScreen = ({ frame, notice }: { frame: Frame; notice: string | null }) => {
  const { account } = frame.words;
  return (
    <Page frame={frame} title={account.menuTitle} heading={account.hello({ name: frame.username ?? "" })} lead={account.menuLead}>
      {notice !== null && <Notice text={notice} />}
      <nav class="menu" aria-label={account.services}>
        {CHOICES.map((choice, index) => (
          <a class={index === 0 ? "button primary" : "button"} href={`/${choice}`}>
            <Icon name={choice} /> {account[choice]}
          </a>
        ))}
      </nav>
      <LanguageChoice frame={frame} />
    </Page>
  );
};
