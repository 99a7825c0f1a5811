import type { ContentRow } from '../src/repositories/write-content.ts'

/** Pages of posts as Instagram's come out of the mapping: about a kilobyte a row. */
export function makePages(pages: number, itemsPerPage: number): readonly (readonly ContentRow[])[] {
  return Array.from({ length: pages }, (_, page) =>
    Array.from({ length: itemsPerPage }, (__, item) => makeItem(page * itemsPerPage + item)),
  )
}

function makeItem(index: number): ContentRow {
  const id = String(17_900_000_000_000_000n + BigInt(index))
  return {
    platformContentId: id,
    contentType: index % 3 === 0 ? 'reel' : 'post',
    contentText: `Look at what came in today, number ${index}! 🚀 "Fresh" from the workshop \\o/\n${'#blue #store '.repeat(12)}`,
    mediaUrls: [
      {
        type: 'image',
        url: `https://scontent.cdn.example/v/t51/${id}_n.jpg?_nc_ht=scontent&oh=${id.repeat(2)}&oe=6740A1B2`,
        permalink: `https://www.instagram.example/p/${id}/`,
      },
    ],
    engagementMetrics: { likes: index % 997, comments: index % 41, saves: index % 83, shares: index % 17 },
    reachMetrics: { reach: (index * 7) % 9973, views: (index * 13) % 99_991, profile_visits: index % 53 },
    publishedAt: new Date(Date.UTC(2026, 0, 1) - index * 3_600_000),
    contentHash: `${id}${id}${id}`.slice(0, 44),
  }
}
