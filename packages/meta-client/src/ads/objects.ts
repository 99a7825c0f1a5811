import { idText } from '../id-text.ts'
import type { AskAds } from './pages.ts'
import { adPages } from './pages.ts'
import { adRefusalOf } from './refusal.ts'
import { pieceParams } from './piece.ts'
import type { AdRequest } from './request.ts'
import { AD_SET_STATUSES, AD_STATUSES, CAMPAIGN_STATUSES } from './statuses.ts'

// All of them, for what is deleted has had its numbers.
const STATUSES = { ads: AD_STATUSES, adsets: AD_SET_STATUSES, campaigns: CAMPAIGN_STATUSES }

/**
 * The ids of what a level lists below an object. P (Airbyte): insights of one field over all days name just those that were
 * delivered and pass the filters; where that is too much as well, the edge lists them all.
 */
export async function listObjects(request: AdRequest, ask: AskAds): Promise<readonly string[]> {
  const { id, level, edge, filtering, periods } = request
  if (edge === undefined) return []
  const whole = { from: 0, to: periods.length }
  const light = { ...request, keys: [`${level}_id`], params: { level, time_increment: 'all_days' }, filtering }
  try {
    return await idsOf(ask, `${id}/insights`, pieceParams(light, whole, []), `${level}_id`)
  } catch (error) {
    const refusal = adRefusalOf(error)
    if (refusal === undefined || refusal === 'not_found') throw error
    return await idsOf(ask, `${id}/${edge}`, { fields: 'id', effective_status: STATUSES[edge] }, 'id')
  }
}

async function idsOf(ask: AskAds, path: string, params: Parameters<AskAds>[2], key: string) {
  const ids = new Set<string>()
  for await (const { rows } of adPages(ask, path, params)) {
    for (const row of rows) {
      const id = idText.safeParse(row[key])
      if (id.success) ids.add(id.data)
    }
  }
  return [...ids]
}
