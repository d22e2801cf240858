import type { refusals as english } from "../en/refusals.ts";
import type { Translation } from "../template.ts";

export const refusals: Translation<typeof english> = {
  beginAgain: "La banque n'a pas pu effectuer cette opération. Veuillez recommencer.",
  terminalOutOfService: "La banque a mis cet automate hors service. Veuillez en utiliser un autre.",
  bankBusy: "La banque est très sollicitée en ce moment. Veuillez réessayer dans un instant.",
  moneySuspended: "La banque n'accepte aucune opération pour le moment. Veuillez réessayer plus tard.",
  alreadySignedIn: "Une session est déjà ouverte. Veuillez d'abord la quitter.",
  notSignedIn: "Votre session n'est plus ouverte. Veuillez vous identifier de nouveau.",
  usernameInvalid:
    "Veuillez choisir un identifiant de 3 à 32 lettres sans accent, chiffres, points, tirets ou traits de soulignement, commençant par une lettre.",
  usernameTaken: "Cet identifiant est déjà pris. Veuillez en choisir un autre.",
  passwordTooShort: {
    one: "Veuillez choisir un mot de passe d'au moins {count} caractère.",
    other: "Veuillez choisir un mot de passe d'au moins {count} caractères.",
  },
  passwordTooCommon:
    "Ce mot de passe est trop facile à deviner : il est courant, ou proche d'un mot courant. Veuillez en choisir un autre.",
  passwordTooSimple:
    "Ce mot de passe est trop facile à deviner : il se répète, ou suit les touches ou le calendrier. Veuillez en choisir un autre.",
  passwordTooNear:
    "Ce mot de passe est trop facile à deviner : il est trop proche de votre identifiant ou du nom de la banque. Veuillez en choisir un autre.",
  credentialsDelayed: "Trop de mots de passe incorrects. Veuillez réessayer dans {wait}.",
  credentialsLocked: "La banque a bloqué ce compte. Veuillez demander à la banque de le débloquer.",
  credentialsWrong: "L'identifiant ou le mot de passe est incorrect. Veuillez vérifier les deux.",
  payeeUnknown: "Aucun client de la banque n'a cet identifiant. Veuillez le vérifier.",
  payeeIsSelf: "Il s'agit de votre propre compte. Veuillez saisir l'identifiant d'une autre personne.",
  withdrawalLimit: "Un retrait est limité à {limit}.",
  dailyCountLimit: {
    one: "Vous avez effectué le seul retrait permis par jour. Le prochain sera possible après le {time}.",
    other: "Vous avez effectué les {count} retraits permis par jour. Le prochain sera possible après le {time}.",
  },
  dailyAmountLimit:
    "Aujourd'hui, vous pouvez encore retirer {largest}. La limite quotidienne de {limit} sera renouvelée le {time}.",
  ownDailyLimit:
    "Aujourd'hui, vous pouvez encore retirer {largest} selon la limite quotidienne de {limit} que vous avez fixée. Elle sera renouvelée le {time}.",
  limitAboveBank: "La limite quotidienne de la banque est de {largest}. Veuillez choisir ce montant ou moins.",
  insufficientFunds: "Votre compte dispose de {available}.",
  terminalCashShort: "Cet automate peut délivrer au plus {largest}.",
  balanceLimit: "Un compte peut contenir au plus {limit}.",
  receiptUnknown: "La banque ne peut pas encore signer ce reçu. Veuillez réessayer dans un instant.",
};
