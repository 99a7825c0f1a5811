/** One metric that Meta answers today. */
export interface MetricRow {
  unit: 'count'
  /** Whether days may be added up; unique people may not. */
  additive: boolean
  /** What one number stands for; `running_total` is a level at the end of the day, everything else happened in it. */
  measures: 'change' | 'running_total'
  period: 'day'
  /** Absent on Pages, where the parameter does not exist. `total_value` answers one number a window: one call a day. */
  metricType?: 'time_series' | 'total_value'
  /** The dimension asked for and found in `Reading.breakdown`. */
  breakdown?: string
  /** Longest `until - since`, in days of 86,400 seconds. */
  maxWindowDays: number
  /** Meta answers only for this many finished days back, today not counted. */
  historyDays: number
  /** Sources disagree whether it lives: absence is no surprise. */
  bestEffort?: true
  source: string
}

/** A metric Meta no longer answers on any version. */
export interface RemovedMetricRow {
  removedOn: string
  /** The metric of the catalogue to ask for instead; absent where it has none. */
  replacement?: string
  source: string
}
