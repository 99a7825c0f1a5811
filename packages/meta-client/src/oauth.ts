export type { GraphOptions } from './graph/options.ts'
export type { AuthorizeOptions } from './oauth/authorize.ts'
export type { BlockedAccount, BlockReason } from './oauth/blocked.ts'
export type { Callback } from './oauth/callback.ts'
export { readCallback } from './oauth/callback.ts'
export type { GranularScope, TokenInfo } from './oauth/debug-token.ts'
export type { DiscoveredInstagram, DiscoveredPage } from './oauth/discovered-page.ts'
export type { ConnectablePage, Discovery } from './oauth/discovery.ts'
export { createFacebookLogin } from './oauth/facebook.ts'
export type {
  CodeExchange,
  DiscoverAccountsOptions,
  FacebookLogin,
  FacebookLoginOptions,
} from './oauth/facebook-login.ts'
export { FACEBOOK_SCOPES } from './oauth/facebook-scopes.ts'
export type {
  IdTokenClaims,
  IdTokenExpectations,
  IdTokenVerifier,
  IdTokenVerifierOptions,
} from './oauth/id-token.ts'
export { createIdTokenVerifier } from './oauth/id-token.ts'
export { createInstagramLogin } from './oauth/instagram.ts'
export type { InstagramGrant, InstagramProfile } from './oauth/instagram-answer.ts'
export type {
  InstagramAuthorizeOptions,
  InstagramCodeExchange,
  InstagramLogin,
  InstagramLoginOptions,
} from './oauth/instagram-login.ts'
export { INSTAGRAM_SCOPES } from './oauth/instagram-scopes.ts'
export type { LoginRequest } from './oauth/login-request.ts'
export type { PermissionStatus, PersonOrToken, PersonPermission } from './oauth/permissions.ts'
export type { Pkce } from './oauth/pkce.ts'
export { createPkce } from './oauth/pkce.ts'
export type { IncompletePart } from './oauth/portfolio-pages.ts'
export type { LoginKind, ScopeAsset, ScopeRow } from './oauth/scope-row.ts'
export type { Capability, ScopesOptions } from './oauth/scopes.ts'
export { missingScopes, scopesFor } from './oauth/scopes.ts'
export type { SubscribableInstagram, SubscribablePage, SubscribedApp } from './oauth/subscribed-apps.ts'
export type { AppSubscription, NewAppSubscription, Subscriptions, SubscriptionsOptions } from './oauth/subscriptions.ts'
export { createSubscriptions } from './oauth/subscriptions.ts'
export type { MissingTask, TaskRow } from './oauth/tasks.ts'
export { missingTasks, SCOPE_TASKS } from './oauth/tasks.ts'
export type { TokenGrant } from './oauth/token-grant.ts'
export type { SubscriptionLayer, WebhookFieldRow } from './oauth/webhook-fields.ts'
export { SUBSCRIPTION_LAYERS, WEBHOOK_FIELDS, webhookFields } from './oauth/webhook-fields.ts'
