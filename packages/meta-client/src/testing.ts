export type {
  AdChanges,
  AdEffectiveStatus,
  AdLimits,
  AdStatus,
  AttributionWindow,
  AudienceSlice,
  AdDeliverySeries,
  AdDelivery,
  EmulatedAd,
  EmulatedAdAccount,
  NewAd,
  NewAdAccount,
  NewCreative,
  NewCreativeChild,
  ReportRules,
} from './testing/ads/model.ts'
export type { Deliver } from './testing/callbacks/carrier.ts'
export type { Delivery } from './testing/callbacks/outbox.ts'
export type { DeletionAnswer } from './testing/callbacks/person-callbacks.ts'
export type { WebhookSubscription } from './testing/callbacks/subscriptions.ts'
export { webhookUpdates } from './testing/callbacks/webhook-updates.ts'
export type {
  SendOptions,
  SendOutcome,
  WebhookChange,
  WebhookEntry,
  Webhooks,
  WebhookUpdate,
} from './testing/callbacks/webhooks.ts'
export type { EmulatorClock } from './testing/clock.ts'
export { type CommandOptions, runCommand } from './testing/command/command.ts'
export type { Consent, ConsentPlan } from './testing/consent.ts'
export { createEmulator, type Emulator, type EmulatorOptions, type MswHttp } from './testing/emulator.ts'
export type { Fault, PagingFault, SoftFault, TokenEnd } from './testing/fault.ts'
export { FAULT_KINDS, type FaultKind } from './testing/fault-kinds.ts'
export type { Faults, RandomFaults } from './testing/faults.ts'
export type { GrantHolder, Grants, PermissionStatus } from './testing/grants.ts'
export type { InstagramApp } from './testing/instagram-login/app.ts'
export type { InstagramLoginOptions } from './testing/instagram-login/options.ts'
export type { EmulatedHosts, ListeningEmulator } from './testing/listen.ts'
export type {
  EmulatedBusiness,
  EmulatedComment,
  EmulatedInstagram,
  EmulatedMedia,
  EmulatedPage,
  EmulatedPageStory,
  EmulatedPost,
  EmulatedSeries,
  EmulatedStory,
  MediaChanges,
  MediaSeries,
  NewComment,
  NewInstagram,
  NewMedia,
  NewPage,
  NewPageStory,
  NewPost,
  NewStory,
  Person,
  PostChanges,
  PostSeries,
} from './testing/model.ts'
export type { InstagramKind, MediaKind, PostKind } from './testing/records.ts'
export type { Budgets } from './testing/usage.ts'
export type { LoginConfiguration } from './testing/visit.ts'
export type { World } from './testing/world.ts'
