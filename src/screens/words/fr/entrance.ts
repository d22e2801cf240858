import type * as english from "../en/entrance.ts";
import type { Translation } from "../template.ts";

export const entrance: Translation<typeof english.entrance> = {
  welcomeTitle: "Bienvenue",
  welcome: "Bienvenue.",
  welcomeLead: "Identifiez-vous pour accéder à votre compte. Pas encore client ? L'ouverture d'un compte ne prend qu'un instant.",
  begin: "Commencer",
  closed: "Cet automate est hors service.",
  closedLead: "Veuillez en utiliser un autre. Votre argent est en sécurité.",
  signInTitle: "Identification",
  signInLead: "Assurez-vous que personne ne regarde par-dessus votre épaule.",
  username: "Identifiant",
  password: "Mot de passe",
  noAccount: "Pas encore de compte ?",
  openOne: "Ouvrir un compte",
  signUpTitle: "Ouverture de compte",
  signUpHeading: "Ouvrir un compte",
  signUpLead: "Choisissez un identifiant et un mot de passe. C'est tout ce que nous vous demandons.",
  usernameHint:
    "De 3 à 32 caractères : lettres de A à Z, chiffres, points, tirets ou traits de soulignement ; une lettre d'abord.",
  alreadyCustomer: "Déjà client ?",
  toSignIn: "S'identifier",
  changeTitle: "Mot de passe",
  changeHeading: "Changer votre mot de passe",
  changeLead: "Votre session reste ouverte. Le nouveau mot de passe servira dès votre prochaine visite.",
  currentPassword: "Mot de passe actuel",
  newPassword: "Nouveau mot de passe",
  change: "Changer le mot de passe",
  currentWrong: "Le mot de passe actuel est incorrect.",
  newImpossible: "La banque ne peut pas accepter ce nouveau mot de passe.",
  changed: "Votre mot de passe a été changé.",
  opened: "Votre compte est ouvert.",
  waitTitle: "Veuillez patienter",
  waitHeading: "Veuillez patienter un moment.",
  waitLead: "Cet écran vous ramènera ensuite à l'identification.",
  waitOther: "Autre identifiant",
  waitOver: "Vous pouvez réessayer maintenant.",
  unreachable: "La banque est injoignable. Veuillez réessayer dans un instant.",
  noAnswer: "La banque ne répond pas. Veuillez réessayer dans un instant.",
  signUpNoAnswer: "La banque ne répond pas. Renvoyez la même demande : un seul compte sera ouvert.",
};

export const password: Translation<typeof english.password> = {
  ruleLength: { one: "Au moins {count} caractère", other: "Au moins {count} caractères" },
  ruleVaried: "Pas de caractères répétés ni de suite de touches",
  ruleUsername: "Autre chose que votre identifiant",
  tooShort: { one: "Il manque encore {count} caractère.", other: "Il manque encore {count} caractères." },
  tooPlain: "Il se répète. Veuillez utiliser davantage de caractères différents.",
  tooNear: "Il ressemble trop à votre identifiant. Veuillez choisir autre chose.",
  kept: "Il respecte ces règles. La banque vérifie aussi qu'il est difficile à deviner.",
  advice: "Quelques mots sans rapport entre eux sont sûrs et faciles à retenir.",
  again: "Confirmer le mot de passe",
  differs: "Les deux mots de passe ne sont pas identiques. Veuillez saisir deux fois le même.",
  show: "Afficher le mot de passe",
};

export const news: Translation<typeof english.news> = {
  withdrawDone: "Votre dernier retrait de {amount} a bien été effectué.",
  withdrawPart: "Sur votre dernier retrait de {amount}, {paid} ont été délivrés. Le reste a été rendu à votre compte.",
  withdrawUndone: "Votre dernier retrait de {amount} n'a pas été délivré. L'argent a été rendu à votre compte.",
  depositDone: "Votre dernier dépôt de {amount} a bien été effectué.",
  depositUndone: "Votre dernier dépôt de {amount} n'a pas été crédité. L'automate a rendu les billets.",
  transferDone: "Votre dernier virement de {amount} a bien été effectué.",
  transferUndone: "Votre dernier virement de {amount} n'a pas été effectué. L'argent est toujours sur votre compte.",
  checking:
    "Nous vérifions encore ce qu'est devenue l'opération de {amount}. Votre argent est en sécurité. Veuillez ne pas la recommencer.",
};
