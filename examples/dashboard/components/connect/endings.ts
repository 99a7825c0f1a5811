/** How a login ended without connecting anything, for the person who tried. */
export interface Ending {
  readonly title: string
  readonly says: string
}

const NOTHING_STORED = 'Nothing was connected and nothing was stored.'

/** By the word in `?error=…`, or the status or reason of a flow. What is not here is told in general words. */
const ENDINGS = {
  denied: { title: 'You did not allow it', says: `${NOTHING_STORED} You can try again whenever you like.` },
  cancelled: { title: 'Cancelled', says: NOTHING_STORED },
  expired: { title: 'That took too long', says: `A login has ten minutes to be finished. ${NOTHING_STORED}` },
  unknown: { title: 'We do not know this login', says: `It was not started here, or it is over. ${NOTHING_STORED}` },
  other_user: {
    title: 'Somebody else started this login',
    says: `Sign in as the person who started it, or start again as yourself. ${NOTHING_STORED}`,
  },
  other_browser: {
    title: 'This login was started in another browser',
    says: `Finish it there, or start again here. ${NOTHING_STORED}`,
  },
  nothing: { title: 'There is nothing to connect', says: 'The login went well, but no account came with it.' },
  signed_out: { title: 'You are signed out', says: `Sign in, then connect again. ${NOTHING_STORED}` },
} as const satisfies Readonly<Record<string, Ending>>

const OTHER: Ending = {
  title: 'The login did not work',
  says: `Meta or this site could not finish it. ${NOTHING_STORED} Try again; if it happens again, tell your administrator the word below.`,
}

export function endingOf(code: string): Ending {
  return isKnown(code) ? ENDINGS[code] : OTHER
}

export function isKnown(code: string): code is keyof typeof ENDINGS {
  return Object.hasOwn(ENDINGS, code)
}
