import { defineItem, id, text } from './define.ts'

const definition = defineItem(
  'page-story',
  // D: creation_time is unix seconds as text
  { creation_time: text, media_id: id, media_type: text, post_id: id, status: text, url: text },
  {},
)

// Named, so that types and errors that hold it stay readable.
export interface PageStoryNode extends Readonly<typeof definition> {}

/** A story of a Page. It has no id of its own: `post_id` is what insights take, `media_id` its photo or video (D). */
export const pageStory: PageStoryNode = definition
