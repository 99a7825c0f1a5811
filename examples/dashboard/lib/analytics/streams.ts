/** What a sync reads, in the words of the page. */
const STREAMS: Readonly<Record<string, string>> = {
  stories: 'Stories',
  profile: 'The profile',
  posts: 'Posts, reels and videos',
  metrics: 'Daily numbers',
  audience: 'Who the followers are',
  competitors: 'Competitors',
}

/** A stream that has no words here keeps its name. */
export const sayStream = (name: string): string => (Object.hasOwn(STREAMS, name) ? (STREAMS[name] ?? name) : name)
