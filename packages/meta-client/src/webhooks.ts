export type { SigningSecrets } from './signatures.ts'
export { signingSecrets } from './signatures.ts'
export { answerChallenge } from './webhooks/answer-challenge.ts'
export type {
  BareChange,
  EventDetails,
  EventPerson,
  EventOrigin,
  InstagramComment,
  InstagramMention,
  Message,
  PageFeedChange,
  PageRating,
  PermissionChange,
  StoryInsights,
  UnknownChange,
  UserChange,
  WebhookEvent,
} from './webhooks/events.ts'
export type { WebhookContent } from './webhooks/read-webhook.ts'
export { readWebhook } from './webhooks/read-webhook.ts'
export type { SignedRequest, SignedRequestProblem } from './webhooks/signed-request.ts'
export { readSignedRequest } from './webhooks/signed-request.ts'
export { verifySignature } from './webhooks/verify-signature.ts'
