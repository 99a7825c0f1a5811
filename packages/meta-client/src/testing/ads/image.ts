import { type NodeType, names } from '../node-type.ts'
import type { EdgeAsk } from '../nodes/asks.ts'
import type { Visit } from '../visit.ts'
import { answerEdge } from './listing.ts'
import { readList } from './parameters.ts'
import type { AdAccountRecord } from './records.ts'

/** An image of an account's library. */
interface Image {
  /** `{account number}:{hash}` (P). */
  readonly id: string
  readonly hash: string
  readonly account: AdAccountRecord
  readonly createdAt: number
}

const imageType: NodeType<Image> = {
  name: 'AdImage',
  // M.
  defaults: ['id', 'hash'],
  fields: {
    id: ({ id }) => id,
    hash: ({ hash }) => hash,
    account_id: ({ account }) => account.accountId,
    name: ({ hash }) => `${hash}.jpg`,
    status: () => 'ACTIVE',
    // M, P: signed; `permalink_url` is the one that stays.
    url: ({ hash }, _, { emulation }) => emulation.cdnUrl(`adimages/${hash}.jpg`),
    url_128: ({ hash }, _, { emulation }) => emulation.cdnUrl(`adimages/${hash}-128.jpg`),
    permalink_url: ({ account, hash }) => `https://www.facebook.com/ads/image/?d=${account.accountId}${hash}`,
    width: () => 1080,
    height: () => 1080,
    original_width: () => 1080,
    original_height: () => 1080,
    created_time: ({ account, createdAt }) => account.zone.write(createdAt),
    updated_time: ({ account, createdAt }) => account.zone.write(createdAt),
  },
  // S: fields of AdImage in v26.0.
  known: names('creatives is_associated_creatives_in_adgroups owner_business'),
}

/** Answers `/{account}/adimages`: those that creatives of the account name, or of `hashes` those that are there. */
export function listImages(account: AdAccountRecord, ask: EdgeAsk, visit: Visit): unknown {
  const wanted = readList(ask.params('hashes'))
  const images = [...account.images]
    .filter(([hash]) => wanted?.includes(hash) ?? true)
    .map(([hash, createdAt]) => ({ id: `${account.accountId}:${hash}`, hash, account, createdAt }))
  return answerEdge(imageType, images, { path: `${account.id}/adimages`, ask, visit })
}
