/** The demo was asked for something that it does not do; the message is for the person at the terminal. */
export class UsageError extends Error {}
