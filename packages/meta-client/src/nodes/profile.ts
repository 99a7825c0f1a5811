import { defineNode, text } from './define.ts'

const definition = defineNode('profile', { link: text, name: text, pic: text, username: text }, {})

// Named, so that types and errors that hold it stay readable.
export interface ProfileNode extends Readonly<typeof definition> {}

/** A person or Page as others see it: who liked, who is tagged. Most is left out for people who did not log in. */
export const profile: ProfileNode = definition

const reactionDefinition = defineNode('reaction', { name: text, type: text, username: text }, {})

export interface ReactionNode extends Readonly<typeof reactionDefinition> {}

/** Who reacted, and with which `type`. Counts of each come from `summary`, not from counting these. */
export const reaction: ReactionNode = reactionDefinition

/** S: words of the modifier `type` of reactions. */
export const REACTION_TYPES = [
  'LIKE',
  'LOVE',
  'CARE',
  'HAHA',
  'WOW',
  'SAD',
  'ANGRY',
  'THANKFUL',
  'PRIDE',
  'FIRE',
  'HUNDRED',
  'NONE',
] as const
