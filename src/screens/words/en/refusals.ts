/** Every refusal of the bank in a plain sentence for the customer: what it means, and what can be done. */
export const refusals = {
  beginAgain: "The bank could not do this. Please begin again.",
  terminalOutOfService: "The bank has taken this machine out of service. Please use another one.",
  bankBusy: "The bank is very busy right now. Please try again in a moment.",
  moneySuspended: "The bank takes no payments at the moment. Please try again later.",
  alreadySignedIn: "Somebody is signed in already. Please sign out first.",
  notSignedIn: "You are not signed in any more. Please sign in again.",
  usernameInvalid: "Please choose a username of 3 to 32 letters, digits, dots, dashes or underscores that begins with a letter.",
  usernameTaken: "This username is taken. Please choose another one.",
  passwordTooShort: {
    one: "Please choose a password of at least {count} character.",
    other: "Please choose a password of at least {count} characters.",
  },
  passwordTooCommon:
    "This password is too easy to guess: it is a common one, or little more than a common word. Please choose another one.",
  passwordTooSimple:
    "This password is too easy to guess: it repeats itself, or follows the keys or the calendar. Please choose another one.",
  passwordTooNear:
    "This password is too easy to guess: it is hardly more than your username or the bank's name. Please choose another one.",
  credentialsDelayed: "Too many wrong passwords. Please try again in {wait}.",
  credentialsLocked: "The bank has locked this account. Please ask the bank to unlock it.",
  credentialsWrong: "The username or the password is wrong. Please check both.",
  payeeUnknown: "No customer of the bank has this username. Please check it.",
  payeeIsSelf: "This is your own account. Please enter somebody else's username.",
  withdrawalLimit: "One withdrawal can be at most {limit}.",
  dailyCountLimit: {
    one: "You have made the one withdrawal that a day may have. The next one is possible after {time}.",
    other: "You have made all {count} withdrawals that a day may have. The next one is possible after {time}.",
  },
  dailyAmountLimit: "Today you can still withdraw {largest}. The daily limit of {limit} starts anew at {time}.",
  ownDailyLimit:
    "Today you can still withdraw {largest} by the daily limit of {limit} that you have set. It starts again at {time}.",
  limitAboveBank: "The bank's own daily limit is {largest}. Please choose that or less.",
  insufficientFunds: "There is {available} available in your account.",
  terminalCashShort: "This machine can pay out at most {largest}.",
  balanceLimit: "An account can hold at most {limit}.",
  receiptUnknown: "The bank cannot sign a receipt for this yet. Please try again in a moment.",
} as const;
