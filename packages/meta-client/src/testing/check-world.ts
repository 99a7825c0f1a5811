import * as z from 'zod'
import { AD_SHAPES, adDelivery } from './ads/ad-input.ts'
import { checkArgument, exact } from './input.ts'
import { SHAPES } from './world-input.ts'

// The same for calls of a test: a mistyped kind or key would otherwise make something else in silence.

/** Somebody or something that a call of the world gave. */
const thing = z.looseObject({ id: z.string() })
const make = z.custom((value) => typeof value === 'function', { error: 'expected a function' }).exactOptional()

const { person, business, page, instagram, series, post, madePost, media, madeMedia, tag, story, pageStory } = SHAPES

const { adAccount, ad, adChanges, dailyDelivery, adLimits, reportRules } = AD_SHAPES

const SCHEMAS = {
  'addPerson()': exact(person),
  'addBusiness()': exact({ ...business, people: z.array(thing).exactOptional() }),
  'addPage()': exact({
    ...page,
    owner: thing.exactOptional(),
    portfolio: thing.exactOptional(),
    instagram: exact(instagram).exactOptional(),
  }),
  'addInstagram()': exact(instagram),
  'setTasks()': z.object({ tasks: SHAPES.page.tasks }),
  'setKind()': z.object({ kind: SHAPES.instagram.kind }),
  'addPost()': exact(post),
  'addPosts()': exact({ ...series, make }),
  'addPosts(): make(0)': exact(madePost),
  'addMedia()': exact(media),
  'addMediaSeries()': exact({ ...series, make }),
  'addMediaSeries(): make(0)': exact(madeMedia),
  'addTag()': exact(tag),
  "a Page's addStory()": exact(pageStory),
  "an account's addStory()": exact(story),
  'addAdAccount()': exact({ ...adAccount, owner: thing.exactOptional(), business: thing.exactOptional() }),
  'addAd()': exact({ ...ad, page: thing.exactOptional(), instagram: thing.exactOptional() }),
  "an ad's deliver()": adDelivery,
  "an ad's change()": exact(adChanges),
  'deliverDaily()': exact(dailyDelivery),
  'limits()': exact(adLimits),
  'reports()': exact(reportRules),
  'addComment()': exact(SHAPES.comment),
  "a post's edit()": exact(SHAPES.postChanges),
  "a medium's edit()": exact(SHAPES.mediaChanges),
  "a story's edit()": exact(SHAPES.storyChanges),
}

/** @throws {TypeError} For what no call of this name can mean; a number out of bounds is a RangeError. */
export function checkCall(call: keyof typeof SCHEMAS, argument: unknown): void {
  checkArgument(SCHEMAS[call], argument, call)
}
