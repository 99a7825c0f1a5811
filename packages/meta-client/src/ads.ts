export type { AdInsights, AdSubject } from './ads/ad-insights.ts'
export { adInsights } from './ads/ad-insights.ts'
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
  AdReports,
  AttributionWindow,
} from './ads/options.ts'
export type { AdInsightsPage, AdInsightsRow, AdRowBase } from './ads/row.ts'
export { AD_STATUSES } from './ads/statuses.ts'
