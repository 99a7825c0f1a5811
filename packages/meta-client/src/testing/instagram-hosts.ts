// What graph.facebook.com and graph.instagram.com answer differently about one and the same Instagram account. What is
// not named here they share: the fields, the numbers, the paging and the limits. That errors call types of objects by the
// same names is chosen.

/** What reads want to be granted, by host: `basic` all of them, the others some edges too. */
export const NEEDS = {
  // D, permissions of both logins; those of Facebook Login count for the linked Page.
  basic: { facebook: ['instagram_basic'], instagram: ['instagram_business_basic'] },
  insights: { facebook: ['instagram_manage_insights'], instagram: ['instagram_business_manage_insights'] },
  // D 2025-01-21.
  comments: {
    facebook: ['instagram_manage_comments', 'pages_read_engagement'],
    instagram: ['instagram_business_manage_comments'],
  },
  // D for Facebook Login; with Instagram Login unknown, chosen: as for comments.
  tags: { facebook: ['instagram_manage_comments'], instagram: ['instagram_business_manage_comments'] },
} as const

export type Need = keyof typeof NEEDS
