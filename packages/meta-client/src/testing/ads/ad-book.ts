import type {
  AdAccountRecord,
  AdRecord,
  AdSetRecord,
  AdTarget,
  CampaignRecord,
  CreativeRecord,
  ReportRecord,
} from './records.ts'

/** Everything of ads by its id. */
export interface AdBook {
  readonly accounts: Map<string, AdAccountRecord>
  readonly campaigns: Map<string, CampaignRecord>
  readonly adSets: Map<string, AdSetRecord>
  readonly ads: Map<string, AdRecord>
  readonly creatives: Map<string, CreativeRecord>
  readonly reports: Map<string, ReportRecord>
  find(id: string): AdTarget | undefined
}

export function createAdBook(): AdBook {
  const accounts = new Map<string, AdAccountRecord>()
  const campaigns = new Map<string, CampaignRecord>()
  const adSets = new Map<string, AdSetRecord>()
  const ads = new Map<string, AdRecord>()
  const creatives = new Map<string, CreativeRecord>()
  const reports = new Map<string, ReportRecord>()
  return {
    accounts,
    campaigns,
    adSets,
    ads,
    creatives,
    reports,
    find(id) {
      const account = accounts.get(id)
      if (account) return { kind: 'adAccount', record: account }
      const campaign = campaigns.get(id)
      if (campaign) return { kind: 'campaign', record: campaign }
      const adSet = adSets.get(id)
      if (adSet) return { kind: 'adSet', record: adSet }
      const ad = ads.get(id)
      if (ad) return { kind: 'ad', record: ad }
      const creative = creatives.get(id)
      if (creative) return { kind: 'creative', record: creative }
      const report = reports.get(id)
      return report && { kind: 'report', record: report }
    },
  }
}
