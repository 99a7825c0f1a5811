export type { AdInsights, AdSubject } from './ads/ad-insights.ts'
export type { AdAction, AdCell, AdCells, AdResult, Money } from './ads/cells.ts'
export type { ConversionGoal, Conversions, GoalCount, RowWithActions } from './ads/conversions.ts'
export { CONVERSION_GOALS, conversionsOf } from './ads/conversions.ts'
export type { CreativeMedia, CreativeParts, CreativeText } from './ads/creative.ts'
export { creativeMedia, creativeText } from './ads/creative.ts'
export type { AdField, AdFieldRow } from './ads/fields.ts'
export { adFieldNames, findAdField } from './ads/fields.ts'
export type { AdMissing, AdMissingReason } from './ads/missing.ts'
export type {
  AdActionBreakdown,
  AdBreakdown,
  AdFilter,
  AdInsightsOptions,
  AdLevel,
  AttributionWindow,
} from './ads/options.ts'
export type { AdInsightsPage, AdInsightsRow, AdRowBase } from './ads/row.ts'
export type { GraphAction, GraphErrorCode, GraphErrorFacts, ThrottleScope } from './errors.ts'
export { GraphError, isGraphError } from './errors.ts'
export type { BatchOutcome, BatchOutcomes, BatchRead } from './graph/batch.ts'
export { batchGet, batchPage } from './graph/batch.ts'
export type { Graph, GraphEntry } from './graph/graph.ts'
export { createGraph } from './graph/graph.ts'
export type { MetaHosts } from './graph/hosts.ts'
export { META_HOSTS } from './graph/hosts.ts'
export type { LimitOptions } from './graph/limiter.ts'
export type { GraphOptions } from './graph/options.ts'
export type { MemoryRateStore, RateState, RateStore } from './graph/rate-store.ts'
export { createMemoryRateStore } from './graph/rate-store.ts'
export type {
  DiscoverOptions,
  GetOptions,
  ListOptions,
  ListPage,
  PageLimits,
  RequestOptions,
  TokenOptions,
} from './graph/read-options.ts'
export type { Selected, SelectedList, Selection } from './graph/selection.ts'
export { DEFAULT_GRAPH_VERSION, resolveGraphVersion } from './graph/version.ts'
export type { Parts } from './insights/answer.ts'
export type { AccountSubject, CommonMetric, InsightSubject, MetricOf, ObjectSubject } from './insights/catalog.ts'
export { commonMetrics, findMetric, findRemovedMetric, isMetric, metricNames } from './insights/catalog.ts'
export type {
  AccountPer,
  AudienceInsightsOptions,
  Insights,
  InsightsOptions,
  InsightsOptionsFor,
  LifetimeInsightsOptions,
} from './insights/insights.ts'
export type { MediaProduct, MetricRow, Per, RemovedMetric, Timeframe } from './insights/metric-row.ts'
export type { Missing } from './insights/missing.ts'
export type { NestedInsights } from './insights/nested.ts'
export type { InsightsResult } from './insights/read.ts'
export type { Amount, AmountByKey, Reading, ReadingOf } from './insights/reading.ts'
export type { Refusals } from './insights/refusals.ts'
export { losAngelesDay, losAngelesMidnight } from './los-angeles.ts'
export type { AdNode } from './nodes/ad.ts'
export { ad } from './nodes/ad.ts'
export type { AdAccountNode } from './nodes/ad-account.ts'
export { adAccount, adAccountId } from './nodes/ad-account.ts'
export type { AdCreativeNode } from './nodes/ad-creative.ts'
export { adCreative } from './nodes/ad-creative.ts'
export type { AdImageNode } from './nodes/ad-image.ts'
export { adImage } from './nodes/ad-image.ts'
export type { AdReportRunNode } from './nodes/ad-report-run.ts'
export { adReportRun } from './nodes/ad-report-run.ts'
export type { AdSetNode } from './nodes/ad-set.ts'
export { adSet } from './nodes/ad-set.ts'
export type { BusinessNode } from './nodes/business.ts'
export { business } from './nodes/business.ts'
export type { CampaignNode } from './nodes/campaign.ts'
export { campaign } from './nodes/campaign.ts'
export type { CommentNode } from './nodes/comment.ts'
export { comment } from './nodes/comment.ts'
export type { IgCommentNode } from './nodes/ig-comment.ts'
export { igComment } from './nodes/ig-comment.ts'
export type { IgDiscoveredMediaNode, IgDiscoveredNode } from './nodes/ig-discovered.ts'
export { igDiscovered } from './nodes/ig-discovered.ts'
export type { IgLoginMediaNode, IgLoginUserNode } from './nodes/ig-login-user.ts'
export { igLoginMedia, igLoginUser } from './nodes/ig-login-user.ts'
export type { IgCollaborativeMediaNode, IgMediaNode } from './nodes/ig-media.ts'
export { igCollaborativeMedia, igMedia } from './nodes/ig-media.ts'
export type { IgUserNode } from './nodes/ig-user.ts'
export { igUser } from './nodes/ig-user.ts'
export type { PageNode } from './nodes/page.ts'
export { page } from './nodes/page.ts'
export type { PagePostNode } from './nodes/page-post.ts'
export { pagePost } from './nodes/page-post.ts'
export type { PageStoryNode } from './nodes/page-story.ts'
export { pageStory } from './nodes/page-story.ts'
export type { AlbumNode, PhotoNode } from './nodes/photo.ts'
export { album, photo } from './nodes/photo.ts'
export type { ProfileNode, ReactionNode } from './nodes/profile.ts'
export { profile, reaction } from './nodes/profile.ts'
export type { UserNode } from './nodes/user.ts'
export { user } from './nodes/user.ts'
export type { LiveVideoNode, VideoNode } from './nodes/video.ts'
export { liveVideo, video } from './nodes/video.ts'
export type { GraphNotice, OnNotice } from './notice.ts'
export type { Secret } from './secret.ts'
export { secret } from './secret.ts'
export { appSecretProof } from './signatures.ts'
export type { AppToken, InstagramToken, PageToken, Token, UserToken } from './tokens.ts'
export { appToken, instagramToken, pageToken, userToken } from './tokens.ts'
